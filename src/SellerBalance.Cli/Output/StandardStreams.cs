using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SellerBalance.Cli.Output;

/// <summary>The three streams that whoever starts the program hands over, or does not.</summary>
internal static class StandardStreams
{
    private const int InputDescriptor = 0;
    private const int OutputDescriptor = 1;
    private const int ErrorDescriptor = 2;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // Held as long as the program runs.
    private static readonly List<SafeFileHandle> s_fillers = [];

    /// <summary>Whether standard input was handed over.</summary>
    public static bool HasInput { get; private set; } = true;

    /// <summary>Standard output, for what is not text.</summary>
    public static StandardStream Output { get; private set; } = new(OutputDescriptor, isOpen: true, isHeld: true);

    /// <summary>
    /// To be called before anything else opens a file: a file that got the number of a closed stream, such as the warehouse, would
    /// take what is meant for the screen.
    /// </summary>
    public static void Open()
    {
        var isGiven = OperatingSystem.IsWindows() ? [true, true, true] : new[] { InputDescriptor, OutputDescriptor, ErrorDescriptor }.Select(Posix.IsInherited).ToArray();
        if (!OperatingSystem.IsWindows()) Fill();
        HasInput = isGiven[InputDescriptor];
        var isScreen = isGiven[OutputDescriptor] && !Console.IsOutputRedirected;
        Output = new StandardStream(OutputDescriptor, isGiven[OutputDescriptor], isHeld: !isScreen);
        Console.SetOut(Writer(Output));
        Console.SetError(Writer(new StandardStream(ErrorDescriptor, isGiven[ErrorDescriptor], isHeld: false) { IsQuiet = true }));
    }

    /// <summary>Writes a sentence of the program to standard error; what came from outside cannot make a second line of it.</summary>
    public static void Say(string sentence) => Console.Error.WriteLine(SafeText.OneLine(sentence));

    private static StreamWriter Writer(Stream stream) => new(stream, s_utf8) { AutoFlush = true };

    // A new file gets the lowest number that is free.
    private static void Fill()
    {
        while (!Posix.IsOpen(InputDescriptor) || !Posix.IsOpen(OutputDescriptor) || !Posix.IsOpen(ErrorDescriptor))
            s_fillers.Add(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
    }
}
