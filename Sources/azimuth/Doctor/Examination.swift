import TensorEngine

/// All that `azimuth doctor` finds, under headings.
struct Examination: Encodable {
  struct Section: Encodable {
    var title: String
    var findings: [Finding]
  }

  let version: String
  let executable: String
  /// Whether everything that Azimuth cannot do without is there.
  let healthy: Bool
  let sections: [Section]

  /// Looks at the machine. Reads files, starts no program.
  init() throws {
    let executable = try RunningExecutable.path()
    let sections = [
      Section(title: "Libraries", findings: LibraryFindings.all),
      Section(title: "Machine", findings: MachineFindings.all),
      Section(title: "Images", findings: DatasetFindings.all),
      Section(title: "Pictures", findings: FontFindings.all),
      Section(title: "Jupyter", findings: JupyterFindings(executable: executable).all),
    ]
    self.version = Azimuth.version
    self.executable = executable
    self.sections = sections
    healthy = !sections.contains { $0.findings.contains { $0.state == .problem } }
  }

  /// For a person: a heading a section, a line a finding, and below it the command that mends it.
  var text: String {
    let width = sections.flatMap(\.findings).map(\.name.count).max() ?? 0
    var lines = ["Azimuth \(version), \(executable)"]
    for section in sections {
      lines += ["", section.title]
      for finding in section.findings {
        let name = finding.name.padding(toWidth: width)
        lines.append("  \(finding.state.rawValue.padding(toWidth: 7))  \(name)  \(finding.detail)")
        if let remedy = finding.remedy { lines.append("           to mend: \(remedy)") }
      }
    }
    lines += ["", healthy ? "All that Azimuth needs is here." : "Azimuth needs what is marked 'problem'."]
    return lines.joined(separator: "\n")
  }
}

extension String {
  fileprivate func padding(toWidth width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
