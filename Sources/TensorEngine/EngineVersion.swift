/// Azimuth as a whole: what every part of it says when asked who it is.
public enum Azimuth {
  /// The version, in the form of semver.org; the one place where it stands.
  public static let version = "0.1.0"
}
