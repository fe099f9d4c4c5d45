import TensorEngine

/// The order in which an epoch shows the images 0 ..< count: each once, shuffled anew for every epoch.
/// It depends on nothing but the arguments.
public func epochOrder(count: Int, seed: UInt64, epoch: Int) -> [Int] {
  var stream = RandomStream(seed: seed, purpose: .shuffling, index: UInt64(epoch))
  return stream.permutation(count)
}
