using System.Runtime.InteropServices;

/// <summary>Code of the library that has to do something else here, in the one version that the tests pin.</summary>
internal static unsafe partial class LibraryCode
{
    // What the library calls by name, in 26.7.3.
    private const nint Known = 0xf211700;
    private const int ReadWriteExecute = 7;
    private const nint PageSize = 4096;

    /// <summary>
    /// Makes it go on when a connection breaks, as a server does. By itself it ends the process: what handles errors of connections, KillingErrorHandler,
    /// does nothing but call std::terminate.
    /// </summary>
    /// <exception cref="NotSupportedException">It is another version of the library.</exception>
    public static void GoOnAfterBrokenConnections(nint library) => Replace(library, 0xf113480, [0x50, 0xe8, 0xfa, 0x66, 0xe2, 0x11, 0xcc], [0xc3]);

    /// <summary>Puts other instructions in place of a function's first ones.</summary>
    /// <param name="library">The library.</param>
    /// <param name="function">Where it has the function.</param>
    /// <param name="expected">What stands there.</param>
    /// <param name="code">What is to stand there.</param>
    /// <exception cref="NotSupportedException">Something else stands there: it is another version.</exception>
    public static void Replace(nint library, nint function, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> code)
    {
        var place = NativeLibrary.GetExport(library, "chdb_query_cmdline") - Known + function;
        if (!new ReadOnlySpan<byte>((void*)place, expected.Length).SequenceEqual(expected))
            throw new NotSupportedException("Found another libchdb.so, expected 26.7.3, whose code is changed for the tests. See LibraryCode.cs.");
        var page = place & ~(PageSize - 1);
        if (Protect(page, PageSize * 2, ReadWriteExecute) != 0) throw new NotSupportedException("The library's code cannot be written to.");
        code.CopyTo(new Span<byte>((void*)place, code.Length));
    }

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);
}
