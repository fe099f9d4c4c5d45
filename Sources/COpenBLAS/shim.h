#include <cblas.h>
#include <stddef.h>

// LAPACK's eigenvalues of a symmetric matrix: OpenBLAS has the function, Debian keeps its declaration in another package.
void dsyev_(
    const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work, const int *lwork,
    int *info, size_t jobz_length, size_t uplo_length);
