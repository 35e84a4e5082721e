using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace SellerBalance.Cli.Output;

/// <summary>How JSON for scripts is laid out.</summary>
internal enum JsonForm
{
    /// <summary>For people: a line for each value.</summary>
    Indented,

    /// <summary>For what reads by the line: all on one.</summary>
    Compact,
}

/// <summary>The one place that writes JSON for scripts: as UTF-8 without a mark, a line break at its end.</summary>
internal static class JsonOutput
{
    private static readonly JavaScriptEncoder s_encoder = JavaScriptEncoder.Create(ReadableCharacters());

    /// <summary>Writes a value to standard output.</summary>
    public static void Write(JsonForm form, Action<Utf8JsonWriter> value) => Write(StandardStreams.Output, form, value);

    /// <summary>Writes a value.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="form">How it is laid out.</param>
    /// <param name="value">Writes exactly one value; may flush in between.</param>
    public static void Write(Stream output, JsonForm form, Action<Utf8JsonWriter> value)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = form == JsonForm.Indented, NewLine = "\n", Encoder = s_encoder }))
            value(json);
        output.WriteByte((byte)'\n');
    }

    // Letters of every script stay readable; characters that are invisible or change the direction are escaped, since people read JSON on screens too.
    private static TextEncoderSettings ReadableCharacters()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        for (var c = char.MinValue; c < char.MaxValue; c++)
        {
            if (char.GetUnicodeCategory(c) == UnicodeCategory.Format)
                settings.ForbidCharacter(c);
        }

        return settings;
    }
}

/// <summary>The option <c>--json</c>, alone or as <c>--json=compact</c>.</summary>
internal static class JsonOption
{
    /// <summary>The value that asks for one line.</summary>
    public const string Compact = "compact";

    private const string Name = "--json";
    private const string Indented = "indented";
    private const string HelpName = "=" + Compact;

    /// <summary>The option; null where it was not given.</summary>
    public static Option<JsonForm?> Create() => new(Name)
    {
        Description = "Print JSON on standard output; --json=compact on one line",
        HelpName = HelpName,
        Recursive = true,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (FormOf(text) is { } form) return form;
            result.AddError($"{Name}: found '{text}', expected {Name} or {Name}={Compact}.{Spelling.Hint(text, [Compact, Indented])}");
            return null;
        },
    };

    /// <summary>A help text in which the option stands as it is typed: the library knows values only that follow a blank.</summary>
    public static string AsTyped(string help) => help.Replace($"{Name} <{HelpName}>", $"{Name}[{HelpName}] ", StringComparison.Ordinal);

    /// <summary>A command line in which the option has its value, so that it does not take the argument that follows for it.</summary>
    public static string[] WithValue(string[] args)
    {
        var end = Array.IndexOf(args, "--");
        return [.. args.Select((argument, i) => argument == Name && (end < 0 || i < end) ? $"{Name}={Indented}" : argument)];
    }

    /// <summary>What a command line asks for, whatever else is wrong with it; null for no JSON.</summary>
    public static JsonForm? Asked(IEnumerable<string> args)
    {
        var asked = args.TakeWhile(argument => argument != "--")
            .LastOrDefault(argument => argument == Name || argument.StartsWith(Name + "=", StringComparison.Ordinal) || argument.StartsWith(Name + ":", StringComparison.Ordinal));
        return asked is null ? null : asked.Length == Name.Length ? JsonForm.Indented : FormOf(asked[(Name.Length + 1)..]) ?? JsonForm.Indented;
    }

    private static JsonForm? FormOf(string text) => text switch
    {
        Indented => JsonForm.Indented,
        Compact => JsonForm.Compact,
        _ => null,
    };
}
