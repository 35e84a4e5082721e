using System.Text.Json;
using SellerBalance.Cli.Commands;
using SellerBalance.Cli.Output;
using SellerBalance.Runs;

namespace SellerBalance.Cli;

/// <summary>Why a command failed: for a person the message, for a script the code.</summary>
/// <param name="Code">Which kind it is; only ever added to.</param>
/// <param name="Message">One or more sentences.</param>
/// <param name="Exit">The exit code.</param>
internal sealed record Failure(string Code, string Message, int Exit)
{
    private const int TooManyOpenFiles = 24;

    /// <summary>One or more sentences, without what may be a password.</summary>
    public string Message { get; init; } = HiddenArguments.Clean(Message);

    /// <summary>What an exception means for the user.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        UsageException => new("usage", exception.Message, ExitCodes.Usage),
        InputException => new("input", exception.Message, ExitCodes.Input),
        UnknownSellerException => new("unknown_seller", exception.Message, ExitCodes.UnknownSeller),
        WarehouseException { IsUnreachable: true } => new("unreachable", exception.Message, ExitCodes.Unreachable),
        WarehouseException => new("warehouse", exception.Message, ExitCodes.Failed),
        OutputException => new("output", exception.Message, ExitCodes.Failed),
        _ when HasTooFewFiles(exception) => new(
            "system", "too many files are open. Raise the limit, such as with: ulimit -n 1024", ExitCodes.Failed),
        IOException or UnauthorizedAccessException => new("system", exception.Message, ExitCodes.Failed),
        _ => new("fault", Fault(exception), ExitCodes.Failed),
    };

    /// <summary>Writes <c>"error": {…}</c> into an object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject("error");
        json.WriteString("code", Code);
        json.WriteString("message", Message);
        json.WriteNumber("exit", Exit);
        json.WriteEndObject();
    }

    // An assembly that is there and cannot be loaded could not be opened.
    private static bool HasTooFewFiles(Exception? exception) => exception switch
    {
        null => false,
        IOException { HResult: TooManyOpenFiles } => true,
        FileNotFoundException { FileName: { } name } when name.Contains(", Version=", StringComparison.Ordinal) => true,
        System.ComponentModel.Win32Exception { NativeErrorCode: TooManyOpenFiles } => true,
        _ => exception.Message.Contains("Too many open files", StringComparison.Ordinal) || HasTooFewFiles(exception.InnerException),
    };

    // One line, since what comes next in a log is another program's; the place is what a report of the fault needs.
    private static string Fault(Exception exception)
    {
        var message = exception.Message.ReplaceLineEndings(" ").Trim();
        var place = exception.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains(nameof(SellerBalance), StringComparison.Ordinal))?.Trim();
        return $"this is a bug in the program, please report it: {message} ({exception.GetType().Name} {place})";
    }
}

/// <summary>A run that failed, and what there is to report of it all the same.</summary>
/// <param name="report">The report.</param>
/// <param name="cause">Why it failed.</param>
internal sealed class FailedRunException(RunReport report, Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>The report.</summary>
    public RunReport Report { get; } = report;
}
