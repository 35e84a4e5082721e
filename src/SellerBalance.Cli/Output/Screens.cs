using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>The consoles that this process writes to.</summary>
internal static class Screens
{
    /// <summary>Standard output: what was asked for.</summary>
    public static IAnsiConsole Output() => Terminal.Open(
        Console.Out,
        TerminalTraits.Of(!Console.IsOutputRedirected, Width(), hasUnicode: true, Environment.GetEnvironmentVariable));

    private static int? Width()
    {
        try
        {
            return Console.IsOutputRedirected ? null : Console.WindowWidth;
        }
        catch (Exception exception) when (exception is IOException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
