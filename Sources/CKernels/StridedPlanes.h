// Where the 25 products of a tile stand that F(2×2, 3×3) with a stride of 2 has, in any block width.

#ifndef AZIMUTH_STRIDED_PLANES_H
#define AZIMUTH_STRIDED_PLANES_H

// In either dimension the first two of five products, the third, and the last two are summed: products that go to one of the
// nine sums stand one behind another.
typedef struct {
  int first; // the first product of the sum
  int count; // products of the sum
  int tap;   // which of them this is
} strided_plane;

static inline strided_plane strided_plane_at(int y, int x) {
  const int row = y < 2 ? 0 : y < 3 ? 2 : 3, column = x < 2 ? 0 : x < 3 ? 2 : 3;
  const int rows = row == 2 ? 1 : 2, columns = column == 2 ? 1 : 2;
  return (strided_plane){5 * row + rows * column, rows * columns, (y - row) * columns + x - column};
}

static inline int strided_plane_number(int y, int x) {
  const strided_plane at = strided_plane_at(y, x);
  return at.first + at.tap;
}

#endif
