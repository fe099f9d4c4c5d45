import CommandLanguage

/// The one table of commands, family by family, in the order of the manual.
public enum AzimuthCommands {
  public static let all: [Command] =
    SpaceCommands.all + DataCommands.all + TrainingCommands.all + RetrainingCommands.all + RankingCommands.all
    + SearchCommand.all + [PCDARTSCommand.pcdarts] + ShrinkCommand.all + CompareCommand.all
    + TableCommands.all
    + PictureCommands.all + FileCommands.all + SessionCommands.all
}
