using System.Globalization;
using System.Runtime.CompilerServices;
using SellerBalance.Cli.Output;

namespace SellerBalance.Cli;

/// <summary>Where the program begins: what has to be in order before any part of it can be loaded, then the command line.</summary>
internal static class Program
{
    // Every assembly takes two handles; DuckDB, its temporary files and a server's connections come on top.
    private const ulong OpenFilesMin = 128;

    private const int StandardOutput = 1;
    private const int StandardError = 2;

    private static int Main(string[] args) => Posix.OpenFilesMax() is { } max && max < OpenFilesMin ? TooFewFiles(max, args) : Start(args);

    // A method of its own, since it is compiled only when it is called, and needs other assemblies then.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Start(string[] args)
    {
        RuntimeFiles.Delete();
        // .NET sends a terminal its key mode, an escape sequence, although no key is ever read here.
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))) Environment.SetEnvironmentVariable("TERM", "dumb");
        StandardStreams.Open();
        return CommandLine.Run(args);
    }

    // Said byte by byte: with so few handles not even the console can be opened.
    private static int TooFewFiles(ulong max, string[] args)
    {
        var message = string.Concat(
            "this process may open only ",
            max.ToString(CultureInfo.InvariantCulture),
            " files, expected at least ",
            string.Concat(OpenFilesMin.ToString(CultureInfo.InvariantCulture), ". Raise the limit, such as with: ulimit -n 1024"));
        Write(StandardError, string.Concat("seller-balance: ", message, "\n"));
        foreach (var argument in args)
        {
            if (argument == "--") break;
            if (argument.Length < 6 || argument[..6] != "--json") continue;
            Write(StandardOutput, string.Concat("{\"error\":{\"code\":\"usage\",\"message\":\"", message, "\",\"exit\":64}}\n"));
            break;
        }

        return ExitCodes.Usage;
    }

    private static void Write(int descriptor, string ascii)
    {
        if (!Posix.IsInherited(descriptor)) return;
        var bytes = new byte[ascii.Length];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)ascii[i];
        Posix.WriteOnce(descriptor, bytes);
    }
}
