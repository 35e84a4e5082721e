using System.Runtime.InteropServices;
using System.Text;

namespace SellerBalance.Cli;

/// <summary>What a path or an open file is.</summary>
internal enum FileKind
{
    /// <summary>A file with content that can be replaced.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, a terminal or the like: what is written to it is gone on to somebody else.</summary>
    Stream,

    /// <summary>A disk or a socket, to which no file is written.</summary>
    Other,
}

/// <summary>Which file it is, whatever it is called, and what it is.</summary>
/// <param name="Device">The file system it is on.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Number, FileKind Kind);

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static class Posix
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;
    private const int CurrentFolder = -100;
    private const uint BasicStats = 0x7FF;
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;
    private static readonly int s_tryAgain = OperatingSystem.IsMacOS() ? 35 : 11;
    private static readonly int s_openFilesLimit = OperatingSystem.IsMacOS() ? 8 : 7;

    /// <summary>How many files this process may have open; null if that is not known.</summary>
    public static ulong? OpenFilesMax()
    {
        if (OperatingSystem.IsWindows()) return null;
        var limit = default(Limit);
        return GetLimit(s_openFilesLimit, ref limit) == 0 ? limit.Current : null;
    }

    /// <summary>Whether a descriptor was handed over by whoever started this process: the runtime closes its own on the way to another program.</summary>
    public static bool IsInherited(int descriptor) => GetFlags(descriptor, GetDescriptorFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    /// <summary>Whether a descriptor is open at all.</summary>
    public static bool IsOpen(int descriptor) => GetFlags(descriptor, GetDescriptorFlags) >= 0;

    /// <summary>Writes a few bytes, come of them what may; needs no other assembly, so that it works when none can be opened any more.</summary>
    public static void WriteOnce(int descriptor, byte[] bytes) => _ = Write(descriptor, bytes, bytes.Length);

    /// <summary>Writes all bytes, also to a pipe that does not wait.</summary>
    /// <returns>0, or the error's number.</returns>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var written = Write(descriptor, ref MemoryMarshal.GetReference(bytes), bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == s_tryAgain) Thread.Sleep(1);
            else if (error != Interrupted) return error;
        }

        return 0;
    }

    /// <summary>Whether an error of <see cref="Write(int, ReadOnlySpan{byte})"/> says that the reader has gone.</summary>
    public static bool IsBrokenPipe(int error) => error == BrokenPipe;

    /// <summary>Which file a path leads to, links followed; null if there is none, or where the system does not tell.</summary>
    public static FileIdentity? Identify(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> stat = stackalloc byte[256];
        try
        {
            if (Stat(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, BasicStats, ref MemoryMarshal.GetReference(stat)) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        // struct statx: mode at 28, inode at 32, device at 136 and 140, the same on every machine.
        var kind = (BitConverter.ToUInt16(stat[28..]) >> 12) switch
        {
            8 => FileKind.Regular,
            4 => FileKind.Folder,
            1 or 2 => FileKind.Stream,
            _ => FileKind.Other,
        };
        return new FileIdentity(BitConverter.ToUInt64(stat[136..]), BitConverter.ToUInt64(stat[32..]), kind);
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetLimit(int resource, ref Limit limit);

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetFlags(int descriptor, int command);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Write(int descriptor, ref byte bytes, nint length);

    [DllImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Write(int descriptor, byte[] bytes, nint length);

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat(int folder, byte[] path, int flags, uint mask, ref byte stat);

    private struct Limit
    {
        public ulong Current;
        public ulong Hard;
    }
}
