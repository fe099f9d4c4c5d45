import CCairo
import COpenBLAS
import CSodium
import CZeroMQ
import CZlib
import Foundation

/// The versions of the shared libraries that this process has loaded: what runs, not what it was built with.
enum LibraryFindings {
  static var all: [Finding] { [zeroMQ, openBLAS, sodium, zlib, cairo] }

  private static var zeroMQ: Finding {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    zmq_version(&major, &minor, &patch)
    return Finding("libzmq", .ok, "\(major).\(minor).\(patch)")
  }

  /// The processor that OpenBLAS took its routines for matters as much as its version: the environment
  /// variable OPENBLAS_CORETYPE overrides it.
  private static var openBLAS: Finding {
    let configuration = String(cString: openblas_get_config()).split(separator: " ")
    let version = configuration.dropFirst().first.map(String.init) ?? "of unknown version"
    let core = String(cString: openblas_get_corename())
    let forced = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil ? "" : " (OPENBLAS_CORETYPE)"
    let threads = openblas_get_num_threads()
    return Finding(
      "OpenBLAS", .ok,
      "\(version), routines for \(core)\(forced), \(threads) threads before Azimuth sets its own")
  }

  private static var sodium: Finding { Finding("libsodium", .ok, String(cString: sodium_version_string())) }

  private static var zlib: Finding { Finding("zlib", .ok, String(cString: zlibVersion())) }

  private static var cairo: Finding { Finding("cairo", .ok, String(cString: cairo_version_string())) }
}
