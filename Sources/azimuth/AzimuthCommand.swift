import ArgumentParser
import TensorEngine

@main
struct AzimuthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "azimuth",
    abstract: "Neural-architecture search with random labels, in a Jupyter notebook.",
    version: Azimuth.version,
    subcommands: [
      KernelCommand.self, RunCommand.self, ManualCommand.self, InstallCommand.self, DoctorCommand.self,
    ])
}
