/// A measured column of NAS-Bench-201's truth, by its name in the command language, and the column of the CSV
/// file that holds it.
///
/// | metric | column | what it is |
/// | --- | --- | --- |
/// | `cifar10-test`, `cifar100-test`, `imagenet16-120-test` | `c10_test200`, … | test accuracy after 200 epochs, %, mean over seeds |
/// | `cifar10-valid`, … | `c10_valid200`, … | validation accuracy after 200 epochs, %, mean over seeds |
/// | `cifar10-test-12`, … | `c10_test12`, … | test accuracy of the schedule of 12 epochs, %, one seed |
/// | `flops` | `c10_flops_m` | multiply–adds on CIFAR-10 (the file has millions) |
/// | `params` | `c10_params_m` | parameters on CIFAR-10 (the file has millions) |
public enum BenchmarkMetric: String, CaseIterable, Hashable, Sendable {
  case cifar10Test = "cifar10-test"
  case cifar100Test = "cifar100-test"
  case imageNet16Test = "imagenet16-120-test"
  case cifar10Valid = "cifar10-valid"
  case cifar100Valid = "cifar100-valid"
  case imageNet16Valid = "imagenet16-120-valid"
  case cifar10Test12 = "cifar10-test-12"
  case cifar100Test12 = "cifar100-test-12"
  case imageNet16Test12 = "imagenet16-120-test-12"
  case flops
  case parameters = "params"

  /// The column's name in the CSV file.
  public var column: String {
    switch self {
    case .cifar10Test: "c10_test200"
    case .cifar100Test: "c100_test200"
    case .imageNet16Test: "in16_test200"
    case .cifar10Valid: "c10_valid200"
    case .cifar100Valid: "c100_valid200"
    case .imageNet16Valid: "in16_valid200"
    case .cifar10Test12: "c10_test12"
    case .cifar100Test12: "c100_test12"
    case .imageNet16Test12: "in16_test12"
    case .flops: "c10_flops_m"
    case .parameters: "c10_params_m"
    }
  }

  /// What the file may hold: per cent, or millions.
  var allowed: ClosedRange<Double> {
    switch self {
    case .flops, .parameters: 0...1e6
    default: 0...100
    }
  }

  /// The metric's value from the file's number: costs are whole numbers, given in millions.
  func value(ofNumber number: Double) -> Double {
    switch self {
    case .flops, .parameters: (number * 1e6).rounded()
    default: number
    }
  }
}
