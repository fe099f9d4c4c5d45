/// The backward steps of the operators that ran, in order (reverse-mode differentiation; Linnainmaa 1970,
/// Speelpenning 1980).
public final class Tape {
  private var steps: [() -> Void] = []

  /// Adds the step that carries an operator's output gradient to its inputs.
  func record(_ step: @escaping () -> Void) { steps.append(step) }

  /// Runs the steps backwards, starting with a gradient of 1 at `loss`.
  func backward(from loss: Tensor, unless isCancelled: () -> Bool) {
    precondition(loss.count == 1, "gradients start at a single value")
    if loss.needsGradient { loss.gradientTarget().pointer.pointee = 1 }
    backward(unless: isCancelled)
  }

  /// Runs the steps from last to first and lets each go afterwards, so that its tensors' memory is used again at
  /// once.
  func backward(unless isCancelled: () -> Bool) {
    while let step = steps.popLast() {
      if isCancelled() { return }
      step()
    }
  }
}
