/// How large and how solid a point is: the more there are, the smaller and the more translucent.
struct PointStyle {
  let radius: Double
  let opacity: Double

  init(count: Int) {
    switch count {
    case ..<100: (radius, opacity) = (4, 0.85)
    case ..<1000: (radius, opacity) = (3, 0.6)
    case ..<5000: (radius, opacity) = (2.25, 0.45)
    default: (radius, opacity) = (1.75, 0.35)
    }
  }
}
