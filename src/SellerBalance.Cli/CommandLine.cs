using System.CommandLine;
using System.CommandLine.Help;
using SellerBalance.Cli.Commands;

namespace SellerBalance.Cli;

/// <summary>The whole command line: verbs in, an exit code out.</summary>
internal static class CommandLine
{
    /// <summary>The verbs and the options they share.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand("""
            Seller Balance: what a marketplace owes each of its sellers, to the cent.

            Start with:  seller-balance run
            Your file:   seller-balance run events.csv
            """)
        {
            RunCommand.Create(),
            IngestCommand.Create(),
            BuildCommand.Create(),
            CheckCommand.Create(),
            BalanceCommand.Create(),
            QuarantineCommand.Create(),
            ExportCommand.Create(),
            CopyCommand.Create(),
            GenerateCommand.Create(),
            VerifyCommand.Create(),
            DoctorCommand.Create(),
        };
        foreach (var option in GlobalOptions.All)
            root.Options.Add(option);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new VerbHelp((HelpAction)help.Action!);
        return root;
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(string[] args)
    {
        var arguments = Root().Parse(args);
        if (arguments.Errors.Count > 0 && arguments.Action is not VerbHelp)
        {
            foreach (var error in arguments.Errors)
                Say(error.Message);
            Say($"Try: seller-balance {(arguments.CommandResult.Command is RootCommand ? "" : arguments.CommandResult.Command.Name + " ")}--help");
            return ExitCodes.Usage;
        }

        using var signals = new Signals(Say);
        try
        {
            return arguments.Invoke(new Invocation(signals.Stop));
        }
        catch (Exception) when (signals.Stop.By is not null)
        {
            Say(signals.Sentence);
            return signals.ExitCode;
        }
        catch (Exception exception) when (exception is UsageException or InputException or WarehouseException or IOException or UnauthorizedAccessException)
        {
            Say(exception.Message);
            return ExitCode(exception);
        }
        catch (Exception exception)
        {
            Say(Fault(exception));
            return ExitCodes.Failed;
        }
    }

    // One line, since what comes next in a log is another program's; the place is what a report of the fault needs.
    private static string Fault(Exception exception)
    {
        var message = exception.Message.ReplaceLineEndings(" ").Trim();
        var place = exception.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains(nameof(SellerBalance), StringComparison.Ordinal))?.Trim();
        return $"this is a fault of the program, please report it: {message} ({exception.GetType().Name} {place})";
    }

    private static int ExitCode(Exception exception) => exception switch
    {
        UsageException => ExitCodes.Usage,
        InputException => ExitCodes.Input,
        WarehouseException { IsUnreachable: true } => ExitCodes.Unreachable,
        _ => ExitCodes.Failed,
    };

    private static void Say(string message) => Console.Error.WriteLine("seller-balance: " + message);
}
