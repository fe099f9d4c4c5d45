// swift-tools-version: 6.1
import PackageDescription

#if canImport(Glibc)
  import Glibc
#endif

let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

/// A module of our own and the modules below it: data flows one way, an import never runs back up.
func module(_ name: String, needs dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
  of name: String, needs dependencies: [Target.Dependency] = [], fixtures: Bool = false,
  exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies, exclude: exclude,
    resources: fixtures ? [.copy("Fixtures")] : [], swiftSettings: strict)
}

// Debian's libzmq.pc names Kerberos' headers in a way that SwiftPM refuses with a warning at every build; there
// the library lies where compilers look anyway.
#if os(Linux)
  let zeroMQ: String? = nil
#else
  let zeroMQ: String? = "libzmq"
#endif

/// Two megabytes less to read and keep at each start, where the system's loader understands it: since glibc 2.36.
var packedRelocations: [String] {
  #if canImport(Glibc)
    var name = [CChar](repeating: 0, count: 64)
    confstr(Int32(_CS_GNU_LIBC_VERSION), &name, name.count)
    // "glibc 2.36"
    let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let version = text.split(whereSeparator: { " .".contains($0) }).compactMap { Int($0) }
    if version.lexicographicallyPrecedes([2, 36]) { return [] }
    return ["-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"]
  #else
    return []
  #endif
}

/// Links Swift's own libraries into the executable: it runs where no toolchain is, and starts sooner.
/// `swift build --static-swift-stdlib` does the same, but then Swift Testing cannot be found and the tests
/// need a second build of everything. The archives named here are what Foundation's archive needs.
let staticRuntime =
  [
    "-use-ld=lld", "-static-stdlib", "-lCoreFoundation", "-l_FoundationCollections", "-l_FoundationCShims",
    "-l_FoundationICU", "-lswiftSynchronization",
  ] + packedRelocations

let package = Package(
  name: "azimuth",
  products: [
    .executable(name: "azimuth", targets: ["azimuth"]),
    // For Benchmarks/, a package of its own that users never build.
    .library(
      name: "AzimuthScience", targets: ["Search", "SuperNets", "SearchSpaces", "Datasets", "TensorEngine"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
  ],
  targets: [
    // System libraries: a module map and a header, nothing else.
    .systemLibrary(name: "CZeroMQ", pkgConfig: zeroMQ, providers: [.apt(["libzmq3-dev"])]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),

    // The science, from the engine up. The kernels are useless unoptimised: a debug build is slow enough elsewhere.
    .target(
      name: "CKernels",
      exclude: [
        "Depthwise.inc", "Kernels.inc", "Loading.inc", "Passes.inc", "Pooling.inc", "Products.inc",
        "Widths.inc", "Winograd.inc",
      ], cSettings: [.unsafeFlags(["-O3"])]),
    module("TensorEngine", needs: ["CKernels", "COpenBLAS"]),
    module("Datasets", needs: ["TensorEngine", "CZlib"]),
    module("SearchSpaces", needs: ["TensorEngine"]),
    module("SuperNets", needs: ["TensorEngine", "Datasets", "SearchSpaces"]),
    module("Search", needs: ["TensorEngine", "Datasets", "SearchSpaces", "SuperNets"]),

    // What a person sees and types.
    module("Rendering", needs: ["SearchSpaces", "CCairo"]),
    module("CommandLanguage", needs: ["Rendering"]),
    module(
      "Commands",
      needs: [
        "CommandLanguage", "Rendering", "Search", "SuperNets", "SearchSpaces", "Datasets", "TensorEngine",
        .product(name: "SwiftCSV", package: "SwiftCSV"),
      ]),

    // The Jupyter side: knows no science.
    module(
      "JupyterKernel",
      needs: ["CZeroMQ", "CSodium", .product(name: "Logging", package: "swift-log")]),

    .executableTarget(
      name: "azimuth",
      dependencies: [
        "JupyterKernel", "Commands", "CommandLanguage", "Rendering", "Datasets", "TensorEngine",
        "CZeroMQ", "COpenBLAS", "CSodium", "CZlib", "CCairo",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      // The rest of the folder belongs to the wheel.
      exclude: ["Kernelspec/python", "Kernelspec/labextension"],
      // Carried inside the binary, so that `azimuth install` works wherever the binary is moved.
      resources: [.embedInCode("Kernelspec")], swiftSettings: strict,
      linkerSettings: [.unsafeFlags(staticRuntime, .when(platforms: [.linux]))]),

    tests(of: "TensorEngine", needs: ["CKernels"], fixtures: true),
    tests(of: "Datasets", needs: ["TensorEngine"]),
    tests(of: "SearchSpaces", needs: ["TensorEngine"]),
    tests(of: "SuperNets", needs: ["CKernels", "TensorEngine", "Datasets", "SearchSpaces"], fixtures: true),
    tests(
      of: "Search", needs: ["TensorEngine", "SearchSpaces", "SuperNets", "Datasets"], fixtures: true),
    tests(of: "Rendering", needs: ["SearchSpaces"]),
    tests(of: "CommandLanguage", needs: ["Rendering"]),
    tests(of: "Commands", needs: ["CommandLanguage", "Rendering", "CZlib"]),
    tests(of: "JupyterKernel", exclude: ["Clients"]),
  ])
