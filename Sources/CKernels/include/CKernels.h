#ifndef AZIMUTH_CKERNELS_H
#define AZIMUTH_CKERNELS_H

/// The innermost loops of the tensor engine.
///
/// Every kernel works on channels in blocks of `width` (16, 8, 4 or 1). Images in memory are channels-last (H, W, C);
/// scratch memory is "blocked": (C / width, H, W, width). Steps between pixels, rows and blocks are counted in
/// floats. All kernels are written once, in Kernels.inc, and compiled for each instruction set.

/// How values are transformed on their way into scratch memory:
/// clip(scale·x + slope·other + shift), each per channel and each optional (null).
typedef struct {
  const float *scale;
  const float *shift;
  /// A second image of the same shape, and its factor.
  const float *other;
  const float *slope;
  /// Bounds of the result; −∞ and +∞ where there are none.
  float low, high;
} azimuth_transform;

/// A rectangle of pixels, in rows.
typedef struct {
  long rows, columns;
} azimuth_area;

/// The planes of transformed tiles: a tile's block stands at values[plane·step + block·block_step + tile·width].
typedef struct {
  float *values;
  long step, block_step;
} azimuth_planes;

/// The most stretches of memory that are asked for at once.
#define AZIMUTH_STRETCHES 8

/// Memory that will be needed soon: a product asks for some of it before each of its tiles, so that it comes while the
/// processor multiplies.
typedef struct {
  long count;
  /// Cache lines of each stretch that a tile asks for.
  long lines;
  const float *next[AZIMUTH_STRETCHES], *end[AZIMUTH_STRETCHES];
} azimuth_ahead;

/// Adds a stretch; more than fit are left out.
static inline void azimuth_look_ahead(azimuth_ahead *ahead, const float *from, long count) {
  if (ahead->count == AZIMUTH_STRETCHES) return;
  ahead->next[ahead->count] = from;
  ahead->end[ahead->count++] = from + count;
}

/// One to three rows of pixels and their weights.
typedef struct {
  long count;
  const float *row[3];
  float weight[3];
} azimuth_rows3;

/// The geometry of a pooling with square windows.
typedef struct {
  long channels;
  azimuth_area area, out_area;
  long size, stride, padding;
} azimuth_pooling;

/// The largest window whose pixels a byte can number.
#define AZIMUTH_POOLING_SIZE 16

/// The geometry of a depthwise convolution.
typedef struct {
  /// Of the images in memory, and how many of them are convolved: from those on that pointers point to.
  long channels, count;
  azimuth_area area, out_area, kernel;
  long stride, padding, dilation;
  /// The output rows of a forward pass, the last one excluded.
  long first_row, end_row;
} azimuth_depthwise;

/// The most rows and columns of a kernel that the depthwise kernels take.
#define AZIMUTH_DEPTHWISE_SIDE 11
/// The largest common multiple of stride and dilation that they take.
#define AZIMUTH_DEPTHWISE_UNIT 16

/// How many floats of scratch memory the depthwise kernels need.
long azimuth_depthwise_scratch(const azimuth_depthwise *shape);

/// 3×3 convolutions with a padding of 1 by fewer products than their definition has (Lavin and Gray, CVPR 2016; with a stride,
/// by parts without one: Huang et al., "DWM: A Decomposable Winograd Method for Convolution Acceleration", AAAI 2020). Tiles of
/// 4×4 outputs with a stride of 1, of 2×2 with a stride of 2, are what 4×4 pixels of the input and those around them give.
/// What is transformed stands in planes, one for each product, or for each sum of products.
typedef struct {
  /// One image (H, W, C) of the convolution's input, transformed and with a border of zeros: BᵀdB, product by product. Scratch:
  /// 6 rows of 4·tiles + 2 pixels, one block wide.
  void (*input)(azimuth_area tiles, azimuth_area area, const float *image, long channels,
                const azimuth_transform *transform, float *scratch, azimuth_planes planes);
  /// The same of its output's gradient: A·d·Aᵀ, sum by sum.
  void (*slopes)(azimuth_area tiles, azimuth_area area, const float *image, long channels,
                 const azimuth_transform *transform, float *scratch, azimuth_planes planes);
  /// Sums, AᵀmA, to one image (H, W, C) of outputs; what reaches outside is dropped. Σ and Σ of squares of each channel are
  /// added to `sums` and `squares` where these are not null.
  void (*output)(azimuth_area tiles, azimuth_area area, azimuth_planes planes, float *out, long channels, double *sums,
                 double *squares);
  /// Gradients u of products to one image of the input's gradient, BuBᵀ, as `unload` carries it back. Scratch as for `input`.
  void (*output_gradient)(azimuth_area tiles, azimuth_area area, azimuth_planes planes, float *gradient, int adds,
                          long channels, const float *x, const azimuth_transform *transform, float *scratch);
  /// Filters (9, blocks, size) side by side, the size a multiple of the width, to the products' factors GgGᵀ: those of a
  /// sum are (block, product, size), and begin so many times `plane_step` from `out` as products come before.
  void (*filter)(const float *filters, long blocks, long size, float *out, long plane_step);
  /// The transpose: gradients of the factors to those of the filters.
  void (*filter_gradient)(const float *in, long plane_step, long blocks, long size, float *filters);
} azimuth_winograd;

typedef struct {
  /// Channels of a block.
  long width;
  /// About how many values of either side of a product suit the second-level cache of the processors that have these kernels.
  long cached;
  /// About how many blocks of outputs `multiply` makes at once, in a tile.
  long tile;

  /// Puts zeros around an area whose first pixel is at (top, left) of the padded area, in blocked scratch.
  void (*clear_border)(float *scratch, long blocks, azimuth_area area, azimuth_area padded, long top, long left);

  /// Copies one image (H, W, C) into such an area, transformed.
  /// `blocks` blocks are copied from channel 0 of `image` and of the transform's pointers on.
  void (*load)(float *scratch, const float *image, long channels, long blocks, azimuth_area area,
               azimuth_area padded, long top, long left, const azimuth_transform *transform);

  /// Carries a gradient in blocked scratch back to channels-last memory: sets or adds
  /// to `gradient` where scale·x + shift lies inside (low, high), zero elsewhere. `x` null: no condition.
  /// Where `sums` is not null, Σ of what then stands in `gradient` and Σ of its products with x are added to `sums` and
  /// `products`; there must be an x then.
  void (*unload)(float *gradient, int adds, const float *scratch, long channels, long blocks, azimuth_area area,
                 const float *x, const azimuth_transform *transform, double *sums, double *products);

  /// out[p] = Σ over taps t and c < inner of in[p·in_step + offsets[t] + c] · weights[t][c], for each pixel of the
  /// area; a weight and an output are one block wide. So for each of `blocks` blocks of outputs, whose weights follow one
  /// another and whose outputs are `out_block` apart. Meanwhile memory comes that is needed next (null: none is).
  void (*multiply)(azimuth_area area, const float *in, long in_row, long in_step, long taps, const long *offsets,
                   long inner, const float *weights, float *out, long out_row, long out_step, long blocks,
                   long out_block, azimuth_ahead *ahead);

  /// weights[t][c] = or += Σ over pixels p of in[p·in_step + offsets[t] + c] · gradient[p]; blocks as above.
  void (*outer)(azimuth_area area, const float *in, long in_row, long in_step, long taps, const long *offsets,
                long inner, const float *gradient, long gradient_row, long gradient_step, long blocks,
                long gradient_block, float *weights, int adds);

  /// A depthwise convolution of one image, row by row: out (H', W', C); Σ and Σ of squares of each channel are added
  /// to `sums` and `squares` where these are not null. Weights (count / width, tap, width).
  /// Scratch: azimuth_depthwise_scratch.
  void (*depthwise)(const azimuth_depthwise *shape, const float *image, const azimuth_transform *transform,
                    const float *weights, float *out, float *scratch, double *sums, double *squares);
  /// Its gradients: of the image before the transform's clipping to `dx` (set, or added to), of the weights added to
  /// `weight_gradient`; and its output once more to `out`, scratch memory. Each of these may be null. `sums` and `products` as
  /// for `unload`, for a transform that clips. Scratch: azimuth_depthwise_scratch.
  void (*depthwise_backward)(const azimuth_depthwise *shape, const float *image, const azimuth_transform *transform,
                             const float *dy, const azimuth_transform *dy_transform, const float *weights, float *out,
                             float *dx, int adds, float *weight_gradient, float *scratch, double *sums,
                             double *products);

  /// Winograd F(4×4, 3×3): 36 products a tile, each a sum of its own.
  azimuth_winograd winograd;
  /// F(2×2, 3×3) with a stride of 2: 25 products a tile, of which 4, 2, 4, 2, 1, 2, 4, 2 and 4 make one of nine sums.
  azimuth_winograd strided_winograd;

  /// sums[c] += Σ x, squares[c] += Σ x² over pixels, in Double.
  void (*moments)(const float *x, long pixels, long channels, double *sums, double *squares);
  /// sums[c] += Σ dy, products[c] += Σ dy·z.
  void (*gradient_moments)(const float *dy, const float *z, long pixels, long channels, double *sums,
                           double *products);
  /// y = or += scale·x + shift (both null: x itself) over pixels. With a `low` of 0, y = clip(scale·x + shift).
  void (*affine)(float *y, int adds, const float *x, long pixels, long channels, const float *scale,
                 const float *shift, float low, float high);
  /// y = or += a[c]·x + b[c]·z + s[c] over pixels.
  void (*affine2)(float *y, int adds, const float *x, const float *z, long pixels, long channels, const float *a,
                  const float *b, const float *s);

  // Average pooling, row by row.
  /// sums[p·spread] = or += weight·weights[p]·x[p], for a row of pixels (weights null: ones).
  void (*gather_row)(float *sums, int adds, const float *x, long pixels, long spread, long channels,
                     const float *weights, float weight);
  /// y[p] = or += weight·weights[p]·Σ sums[p·step + k] over k < size, for a row of pixels.
  void (*box_row)(float *y, int adds, const float *sums, long pixels, long step, long size, long channels,
                  const float *weights, float weight);
  /// A window of 3 pixels over up to three rows at once:
  /// y[p] = or += weight·out_weights[p]·Σ over p − 1 … p + 1 of in_weights·Σ rows (weights null: ones).
  void (*window3_row)(float *y, int adds, const azimuth_rows3 *rows, long pixels, long channels,
                      const float *in_weights, const float *out_weights, float weight);

  /// Maximum pooling of one image, out (H', W', C). The first of equal pixels wins, a NaN counts as the largest;
  /// `winners`, like `out`, tells which pixel of its window each came from, in rows.
  void (*max_pool)(const azimuth_pooling *shape, const float *image, float *out, unsigned char *winners);
  /// The gradient back to one image (set, or added to): each output's goes to its winner.
  void (*max_pool_backward)(const azimuth_pooling *shape, const float *dy, const unsigned char *winners, float *dx,
                            int adds);
} azimuth_kernels;

/// Instruction sets, each a superset of those before it.
enum { azimuth_portable = 0, azimuth_avx2 = 1, azimuth_avx512 = 2, azimuth_amx = 3 };

/// The best instruction set of this CPU.
int azimuth_instruction_set(void);

/// The kernels for channels in blocks of `width`; null where the width is none of 16, 8, 4 and 1 or the CPU lacks the
/// instruction set.
const azimuth_kernels *azimuth_kernels_for(long width, int instruction_set);

/// One step of momentum SGD over a flat range (`TensorEngine.SGD` says the formula); `gradient` null means zero,
/// `first` nonzero starts the momentum.
void azimuth_sgd(float *weights, float *momenta, const float *gradient, long count, int first, float momentum,
                 int nesterov, float decay, float rate);

/// to[r·columns + c] = from[r·row_step + c·column_step].
void azimuth_gather(float *to, long rows, long columns, const float *from, long row_step, long column_step);
/// to[r·row_step + c·column_step] = or += from[r·columns + c].
void azimuth_scatter(float *to, int adds, long row_step, long column_step, const float *from, long rows, long columns);

/// Adds to `count` values those that stand `step`, 2·`step`, … behind them, in this order, `pieces` in all.
void azimuth_add_pieces(float *sums, long count, long step, long pieces);

// ---- bfloat16 ----

/// Products of values that were rounded to bfloat16, to nearest, ties to even, with sums in Float.
///
/// Channels are multiples of 8, and in blocks of 16 where 16 divides them, of 8 otherwise. Rounded values stand in scratch
/// memory as the kernels want them: "plain" for `multiply`, "paired" (two pixels side by side) for `outer`.
typedef struct {
  /// About how many values of either side of a product suit the second-level cache of the processors that have these kernels.
  long cached;

  /// The place that values of so many pixels take, plain or paired; and packed weights.
  long (*count)(long pixels, long channels);
  long (*weight_count)(long inputs, long outputs);

  /// Loads a run of pixels, `step` floats apart in memory, transformed, to `plain`, `paired` or both (null: not wanted): the
  /// channels `first` ..< `first` + `count` of `channels`, the last of them at last. Paired ones go to their place among
  /// `all` pixels, behind `before` of these, a multiple of 32, the last pixels at last.
  void (*load)(unsigned short *plain, unsigned short *paired, long before, long all, const float *image, long step,
               long first, long count, long channels, long pixels, const azimuth_transform *transform);

  /// Rounds weights to their place among all that are packed: those of the output channels `first` ..< `first` + `count`,
  /// `first` a multiple of 16. From one input or output to the next there are so many in memory, of one of them 1.
  void (*pack)(unsigned short *packed, const float *weights, long input_step, long output_step, long inputs,
               long outputs, long first, long count);

  /// out[p] = Σ over c of in[p][c] · weights[c] for all blocks of outputs, as `multiply` of the other kernels has it.
  void (*multiply)(long pixels, const unsigned short *in, long inputs, const unsigned short *packed, float *out,
                   long outputs, long out_step, long out_block, azimuth_ahead *ahead);

  /// Brings paired values of the side that has fewer channels (of the inputs, if none has) to the order in which `outer`
  /// wants them: the channels `first` ..< `first` + `count` of these, `first` a multiple of 16.
  void (*turn)(long pixels, unsigned short *values, long channels, long first, long count);

  /// weights[o][c] = or += Σ over pixels p of in[p][c] · gradient[p][o], of paired values, those of one side turned: for the
  /// channels `first` ..< `first` + `count` of the other side, `first` a multiple of 16.
  void (*outer)(long pixels, const unsigned short *in, long inputs, const unsigned short *gradient, long outputs,
                long first, long count, float *weights, int adds);
} azimuth_rounded_kernels;

/// The kernels that multiply rounded values; null where the CPU has no instruction for them.
const azimuth_rounded_kernels *azimuth_rounded_kernels_for(int instruction_set);

/// Those that take each value as the sum of two rounded ones (ties away from zero), and of the four products all but the
/// smallest: errors are some 10⁻⁵ of the values' root mean square; null where the CPU is not several times as fast with them.
const azimuth_rounded_kernels *azimuth_split_kernels_for(int instruction_set);

/// Tells the processor that a thread spins.
static inline void azimuth_relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
