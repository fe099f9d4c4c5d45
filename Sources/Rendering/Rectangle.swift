/// A rectangle in the picture's pixels, y downwards.
package struct Rectangle: Sendable, Equatable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  package var right: Double { x + width }
  package var bottom: Double { y + height }
  package var middleX: Double { x + width / 2 }
  package var middleY: Double { y + height / 2 }
}
