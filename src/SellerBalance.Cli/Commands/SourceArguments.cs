using System.CommandLine;
using System.CommandLine.Parsing;

namespace SellerBalance.Cli.Commands;

/// <summary>The sources that <c>run</c> and <c>ingest</c> take.</summary>
internal static class SourceArguments
{
    private const string Forms =
        "Files, globs, folders, or - for standard input: .csv, .tsv, .ndjson, .jsonl, .parquet; text may be compressed as .gz or .zst";

    /// <summary>Any number, for a verb that falls back on the sample.</summary>
    public static Argument<string[]> Optional() => WithoutOptions(new("source")
    {
        Description = Forms + ". Default: the sample data/events.csv, if the default warehouse has no other events",
        Arity = ArgumentArity.ZeroOrMore,
    });

    /// <summary>At least one.</summary>
    public static Argument<string[]> Required() => WithoutOptions(new("source") { Description = Forms, Arity = ArgumentArity.OneOrMore });

    // A mistyped option would otherwise be looked for as a file.
    private static Argument<string[]> WithoutOptions(Argument<string[]> sources)
    {
        sources.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                result.AddError("found an empty source, expected a file, glob, folder or -. Check the variable that it came from.");
            foreach (var name in result.Tokens.Select(token => token.Value).Where(name => name.Length > 1 && name[0] == '-' && !File.Exists(name)))
            {
                var hint = result.Parent is CommandResult { Command: var command } ? Spelling.Hint(name.Split('=', 2)[0], Mistakes.Options(command)) : "";
                result.AddError($"found '{name}', which is neither an option here nor a file.{hint} Correct it, or write ./{name} for a file of that name.");
            }
        });
        return sources;
    }
}
