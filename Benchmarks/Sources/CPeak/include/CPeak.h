/// Multiplies and adds in registers, as fast as the processor can: `rounds` · azimuth_peak_round() operations.
void azimuth_peak(long rounds);
/// Floating-point operations of a round, two for each multiply–add.
long azimuth_peak_round(void);
