/// What a kernel says of itself and its language.
public struct KernelInfo: Sendable, Equatable {
  public struct Language: Sendable, Equatable {
    public var name: String
    public var version: String
    public var mimetype: String
    /// With its dot: ".py".
    public var fileExtension: String
    public var pygmentsLexer: String
    /// Serialised JSON, or a mode's name.
    public var codemirrorMode: String

    public init(
      name: String, version: String, mimetype: String, fileExtension: String, pygmentsLexer: String,
      codemirrorMode: String
    ) {
      self.name = name
      self.version = version
      self.mimetype = mimetype
      self.fileExtension = fileExtension
      self.pygmentsLexer = pygmentsLexer
      self.codemirrorMode = codemirrorMode
    }
  }

  public struct HelpLink: Sendable, Equatable {
    public var text: String
    public var url: String

    public init(text: String, url: String) {
      self.text = text
      self.url = url
    }
  }

  public var implementation: String
  public var version: String
  public var banner: String
  public var language: Language
  public var helpLinks: [HelpLink]
  /// What front ends can listen to by opening a comm of that target name.
  public var eventTopics: Set<String>

  public init(
    implementation: String, version: String, banner: String, language: Language, helpLinks: [HelpLink] = [],
    eventTopics: Set<String> = []
  ) {
    self.implementation = implementation
    self.version = version
    self.banner = banner
    self.language = language
    self.helpLinks = helpLinks
    self.eventTopics = eventTopics
  }
}
