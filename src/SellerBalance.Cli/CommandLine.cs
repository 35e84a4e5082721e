using System.CommandLine;
using System.CommandLine.Help;
using SellerBalance.Cli.Commands;
using SellerBalance.Cli.Output;
using SellerBalance.Runs;

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
            RestatementsCommand.Create(),
            BuildsCommand.Create(),
            CompactCommand.Create(),
            QuarantineCommand.Create(),
            ExportCommand.Create(),
            FeaturesCommand.Create(),
            CopyCommand.Create(),
            StreamCommand.Create(),
            ServeCommand.Create(),
            KeysCommand.Create(),
            GenerateCommand.Create(),
            VerifyCommand.Create(),
            DoctorCommand.Create(),
            CompletionCommand.Create(),
        };
        // Nothing here is meant to be typed as [suggest:7]; what follows the colon need not be a number, and then it throws.
        root.Directives.Clear();
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
        HiddenArguments.Remember(args);
        var json = JsonOption.Asked(args);
        using var signals = new Signals(Say);
        try
        {
            var arguments = Root().Parse(JsonOption.WithValue(args));
            if (arguments.Errors.Count > 0 && arguments.Action is not VerbHelp)
                return Refuse(arguments, json);
            var exit = arguments.Invoke(new Invocation(signals.Stop));
            StandardStreams.Output.Send();
            return exit;
        }
        catch (Exception exception) when (signals.Stop.By is not null)
        {
            return Fail(new Failure("stopped", signals.Sentence, signals.ExitCode), json, (exception as FailedRunException)?.Report);
        }
        catch (OutputException exception) when (exception.IsReaderGone)
        {
            return ExitCodes.Ok;
        }
        catch (FailedRunException exception)
        {
            return Fail(Failure.Of(exception.InnerException!), json, exception.Report);
        }
        catch (Exception exception)
        {
            return Fail(Failure.Of(exception), json, report: null);
        }
    }

    private static int Refuse(ParseResult arguments, JsonForm? json)
    {
        var mistakes = Mistakes.In(arguments).Select(HiddenArguments.Clean).ToList();
        foreach (var mistake in mistakes)
            Say(mistake);
        Say($"Try: {string.Join(' ', Mistakes.Path(arguments.CommandResult.Command).Append("--help"))}");
        Print(new Failure("usage", string.Join(' ', mistakes), ExitCodes.Usage), json, report: null);
        return ExitCodes.Usage;
    }

    private static int Fail(Failure failure, JsonForm? json, RunReport? report)
    {
        Say(failure.Message);
        Print(failure, json, report);
        return failure.Exit;
    }

    // After the message, since a program that keeps the last line of both streams has to find the JSON there. Rows of a result that
    // are already out stay as they are: no valid JSON can be made of them any more.
    private static void Print(Failure failure, JsonForm? json, RunReport? report)
    {
        var output = StandardStreams.Output;
        try
        {
            if (json is { } form && !output.HasSent)
            {
                output.Forget();
                if (report is not null)
                {
                    RunJson.Write(report, output, form, failure);
                }
                else
                {
                    JsonOutput.Write(form, value =>
                    {
                        value.WriteStartObject();
                        failure.WriteTo(value);
                        value.WriteEndObject();
                    });
                }
            }

            output.Send();
        }
        catch (OutputException)
        {
            // The failure was said on standard error, and has its exit code.
        }
    }

    private static void Say(string message) => StandardStreams.Say("seller-balance: " + message);
}
