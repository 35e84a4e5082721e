namespace SellerBalance.Cli;

/// <summary>What the program's exit says, after sysexits.h where it has a number.</summary>
internal static class ExitCodes
{
    /// <summary>Published, or done.</summary>
    public const int Ok = 0;

    /// <summary>Failed; or what was to be proved does not hold.</summary>
    public const int Failed = 1;

    /// <summary>Held by a blocking check; or features differ, or have drifted.</summary>
    public const int Held = 2;

    /// <summary>The command line or a setting is wrong.</summary>
    public const int Usage = 64;

    /// <summary>Input is missing or unreadable.</summary>
    public const int Input = 66;

    /// <summary>The seller asked for is not known.</summary>
    public const int UnknownSeller = 67;

    /// <summary>The warehouse cannot be opened.</summary>
    public const int Unreachable = 69;

    /// <summary>Stopped by SIGINT, as by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM.</summary>
    public const int Terminated = 143;
}
