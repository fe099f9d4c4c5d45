/// Which part of a data set: the one to train on or the one to test on.
public enum Split: String, Sendable, CaseIterable {
  case train, test
}
