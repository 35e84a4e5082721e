using System.Globalization;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>What the place that text is written to can show.</summary>
/// <param name="HasColour">Whether escape sequences are understood and wanted.</param>
/// <param name="HasUnicode">Whether marks and block characters can be written.</param>
/// <param name="Width">Columns of a line.</param>
internal sealed record TerminalTraits(bool HasColour, bool HasUnicode, int Width)
{
    /// <summary>The width of a file or pipe: nothing is cut.</summary>
    public const int Unbounded = int.MaxValue / 2;

    private const int WidthUnknown = 120;
    private const int WidthMin = 40;
    private const int WidthMax = 200;

    /// <summary>
    /// Colour only on a terminal that has not asked for none (<c>NO_COLOR</c>, https://no-color.org, or <c>TERM=dumb</c>).
    /// A file or a pipe is as wide as what is written, unless <c>COLUMNS</c> says otherwise.
    /// </summary>
    /// <param name="isTerminal">Whether a person's terminal is at the other end.</param>
    /// <param name="windowWidth">Its columns; null if unknown.</param>
    /// <param name="hasUnicode">Whether its encoding can carry any character.</param>
    /// <param name="environment">The variables by name; null where one is not set.</param>
    public static TerminalTraits Of(bool isTerminal, int? windowWidth, bool hasUnicode, Func<string, string?> environment)
    {
        var hasColour = isTerminal && string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") != "dumb";
        int? width = isTerminal && windowWidth > 0
            ? windowWidth.Value
            : int.TryParse(environment("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0
                ? columns
                : isTerminal ? WidthUnknown : null;
        return new TerminalTraits(hasColour, hasUnicode, width is { } known ? Math.Clamp(known, WidthMin, WidthMax) : Unbounded);
    }
}

/// <summary>Opens a console on a writer, with exactly the traits that were found.</summary>
internal static class Terminal
{
    /// <summary>How many columns a text may take that gets so many on a screen; as many as it needs where nothing is cut.</summary>
    public static int Fit(this IAnsiConsole console, int cells) =>
        console.Profile.Width == TerminalTraits.Unbounded ? TerminalTraits.Unbounded : cells;

    /// <summary>A console that never guesses: without colour it writes not one escape character, in CI systems too.</summary>
    public static IAnsiConsole Open(TextWriter writer, TerminalTraits traits)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = traits.HasColour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = traits.HasColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = traits.Width;
        console.Profile.Capabilities.Unicode = traits.HasUnicode;
        return console;
    }
}
