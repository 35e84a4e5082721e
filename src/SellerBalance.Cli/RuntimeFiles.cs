using System.Globalization;

namespace SellerBalance.Cli;

/// <summary>
/// The pipes and the socket for debuggers that .NET opens among the temporary files before a program begins. They outlive a killed
/// process, and only a variable of the environment keeps the runtime from making them.
/// </summary>
internal static class RuntimeFiles
{
    private const int StartTimeField = 22;

    /// <summary>Deletes those of this process; <c>DOTNET_EnableDiagnostics=1</c> keeps them.</summary>
    public static void Delete()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("DOTNET_EnableDiagnostics") is { Length: > 0 }) return;
        try
        {
            var owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{StartTime()}");
            foreach (var name in new[] { $"clr-debug-pipe-{owner}-in", $"clr-debug-pipe-{owner}-out", $"dotnet-diagnostic-{owner}-socket" })
                File.Delete(Path.Combine(Path.GetTempPath(), name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is no such folder, or it cannot be written to: then there are no such files either.
        }
    }

    // The fields after the program's name, which stands in brackets and may hold anything; the first one there is the third of all.
    private static string StartTime()
    {
        var fields = File.ReadAllText("/proc/self/stat");
        return fields[(fields.LastIndexOf(')') + 2)..].Split(' ')[StartTimeField - 3];
    }
}
