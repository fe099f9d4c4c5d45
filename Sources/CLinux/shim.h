#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
