using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using SellerBalance.Cli.Lineage;
using SellerBalance.Cli.Output;
using SellerBalance.Ingest;
using SellerBalance.Runs;
using SellerBalance.Streams;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>stream</c>: a topic into balances, each message once.</summary>
internal static class StreamCommand
{
    private const string Beginning = "beginning";
    private const string End = "end";

    private static readonly string[] s_places = [Beginning, End];

    private static readonly TimeSpan s_ageMax = TimeSpan.FromHours(1);

    internal static readonly Option<string?> Brokers = new("--brokers") { Description = "Where to find the Kafka cluster; several separated by commas", HelpName = "HOST:PORT" };

    internal static readonly Option<string?> Topic = new("--topic") { Description = "The topic to read", HelpName = "NAME" };

    private static readonly Option<string?> Name = new("--name") { Description = "The stream's name, under which its positions are kept (default: the topic's name)", HelpName = "NAME" };

    internal static readonly Option<string?> ClientConfig = new("--client-config")
    {
        Description = "More settings of the Kafka client, one name=value a line, by librdkafka's names, such as security.protocol",
        HelpName = "FILE",
    };

    private static readonly Option<string> From = new("--from")
    {
        Description = "Where to begin the first time: beginning, end, or a time such as 2026-11-14T08:00Z",
        HelpName = "PLACE",
        DefaultValueFactory = _ => Beginning,
        CompletionSources = { s_places },
    };

    private static readonly Option<bool> UntilEnd = new("--until-end") { Description = "Stop at the end that the topic has now" };

    private static readonly Option<int> FlushRows = new("--flush-rows") { Description = "Messages after which a flush is full", HelpName = "N", DefaultValueFactory = _ => 50_000 };

    private static readonly Option<string> FlushBytes = new("--flush-bytes") { Description = "Bytes of messages after which a flush is full", HelpName = "SIZE", DefaultValueFactory = _ => "32MiB" };

    private static readonly Option<string> FlushAge = new("--flush-age")
    {
        Description = "How long the first message of a flush waits for others, such as 200ms or 5s",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "500ms",
    };

    private static readonly Option<int> Partition = new("--partition") { Description = "The partition", HelpName = "N", Required = true };

    private static readonly Option<string> To = new("--to") { Description = "The offset to read next; or beginning or end, as the broker has them", HelpName = "OFFSET", Required = true, CompletionSources = { s_places } };

    private static readonly Option<string> Reason = new("--reason") { Description = "Why; it is kept", HelpName = "TEXT", Required = true };

    public static Command Create()
    {
        var command = new Verb("stream", "Read a Kafka topic into balances, each message once, until it is stopped.", """
            Each message is one event as a JSON object with the fields of the file format. Messages that break a rule go to
            quarantine with their offset. The position moves in the transaction that lands the messages: whatever is killed,
            nothing is lost or counted twice. Stop it with Ctrl-C or SIGTERM.

            Examples:
              seller-balance stream --brokers localhost:9092 --topic seller-events
              seller-balance stream --brokers localhost:9092 --topic seller-events --until-end
              seller-balance stream status
            """)
        {
            Brokers,
            Topic,
            Name,
            From,
            UntilEnd,
            FlushRows,
            FlushBytes,
            FlushAge,
            ClientConfig,
        };
        command.SetAction(Run);
        command.Add(Status());
        command.Add(Reset());
        return command;
    }

    private static Verb Status()
    {
        var command = new Verb("status", "Show how far streams have read; with --brokers also how far behind they are.", """
            Example:
              seller-balance stream status --brokers localhost:9092
            """)
        {
            Brokers,
            ClientConfig,
        };
        command.SetAction(ShowStatus);
        return command;
    }

    private static Verb Reset()
    {
        var command = new Verb("reset", "Set where a stream reads on in one partition, and keep why.", """
            Offsets that are read again are duplicates and change nothing. Offsets that are left out are missing from the
            balances.

            Example:
              seller-balance stream reset --brokers localhost:9092 --topic seller-events --partition 0 --to beginning --reason "retention"
            """)
        {
            Brokers,
            Topic,
            Name,
            Partition,
            To,
            Reason,
            ClientConfig,
        };
        command.SetAction(SetPosition);
        return command;
    }

    private static int Run(ParseResult arguments) => Guarded(() =>
    {
        var settings = GlobalOptions.Settings(arguments);
        var stream = Stream(arguments) with
        {
            Start = Start(arguments.GetValue(From)!),
            StartTime = StartTime(arguments.GetValue(From)!) ?? default,
            FlushRows = arguments.GetValue(FlushRows) is > 0 and var rows ? rows : throw new UsageException($"--flush-rows: found {arguments.GetValue(FlushRows)}, expected a number from 1 up."),
            FlushBytes = Bytes(arguments.GetValue(FlushBytes)!),
            FlushAge = Age(arguments.GetValue(FlushAge)!),
        };
        var opening = Opening(arguments, Access.Write);
        var stop = GlobalOptions.Stop(arguments);
        return StreamLineage.Around(stream, opening, stop, lineage =>
        {
            using var warehouse = AllWarehouses.Open(opening);
            using var run = new StreamRun(warehouse, opening, settings, stream, stop) { Lineage = lineage };
            return run.Run(arguments.GetValue(UntilEnd), arguments.GetValue(GlobalOptions.Json));
        });
    });

    private static int ShowStatus(ParseResult arguments) => Guarded(() =>
    {
        using var warehouse = AllWarehouses.Open(Opening(arguments, Access.Read));
        var positions = StreamQueries.Positions(warehouse, stream: null);
        var lags = arguments.GetValue(Brokers) is null ? null : Lags(arguments, positions);
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
            JsonOutput.Write(form, json => StreamStatus.Write(json, positions, lags));
        else
            StreamStatus.Write(positions, lags, Screens.Output());
        return ExitCodes.Ok;
    });

    private static List<StreamLag> Lags(ParseResult arguments, IReadOnlyList<StreamPosition> positions)
    {
        var readers = new Dictionary<string, TopicReader>(StringComparer.Ordinal);
        try
        {
            var lags = new List<StreamLag>();
            foreach (var position in positions)
            {
                if (!readers.TryGetValue(position.Topic, out var reader))
                    readers[position.Topic] = reader = new TopicReader(Stream(arguments, position.Topic), StandardStreams.Say);
                lags.Add(reader.LagOf(position, TimeProvider.System.GetUtcNow()));
            }

            return lags;
        }
        finally
        {
            foreach (var reader in readers.Values)
                reader.Dispose();
        }
    }

    private static int SetPosition(ParseResult arguments) => Guarded(() =>
    {
        var stream = Stream(arguments);
        var partition = arguments.GetValue(Partition);
        var to = Offset(arguments.GetValue(To)!);
        var reason = arguments.GetValue(Reason)!.Trim();
        if (reason.Length == 0) throw new UsageException("--reason: found nothing, expected why the position is set.");
        var opening = Opening(arguments, Access.Write);
        using var warehouse = AllWarehouses.Open(opening);
        using var reader = new TopicReader(stream, StandardStreams.Say);
        var before = StreamQueries.Positions(warehouse, stream.Name).FirstOrDefault(position => position.Topic == stream.Topic && position.Partition == partition);
        var part = reader.Set(partition, before, to, reason);
        using var run = new StreamRun(warehouse, opening, GlobalOptions.Settings(arguments), stream, GlobalOptions.Stop(arguments));
        run.Land([part]);
        StandardStreams.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{stream.Name}: partition {partition} of {stream.Topic} goes on at offset {part.Position.NextOffset}{(before is null ? "" : $"; it stood at {before.NextOffset}")}."));
        return ExitCodes.Ok;
    });

    private static WarehouseOptions Opening(ParseResult arguments, Access access)
    {
        var settings = GlobalOptions.Settings(arguments);
        var url = GlobalOptions.Url(arguments, settings);
        return url.Scheme != "clickhouse" ? GlobalOptions.Opening(arguments, settings, url, access) : throw new UsageException(
            $"stream: found {url}, expected a DuckDB, PostgreSQL or Greenplum warehouse: a stream's position moves in the transaction that lands its messages, "
            + "and ClickHouse has none over tables. Stream into another warehouse and copy it, or load files.");
    }

    /// <summary>What the options say of a stream.</summary>
    /// <exception cref="UsageException">Brokers or topic are missing, or the client's file is wrong.</exception>
    internal static StreamSettings Stream(ParseResult arguments) => Stream(arguments, Required(arguments, Topic));

    private static StreamSettings Stream(ParseResult arguments, string topic)
    {
        var name = arguments.CommandResult.Command.Options.Contains(Name) ? arguments.GetValue(Name) : null;
        return new StreamSettings(name ?? topic, Required(arguments, Brokers), topic) { Client = arguments.GetValue(ClientConfig) is { } path ? ClientFile.Read(path) : new Dictionary<string, string>() };
    }

    private static string Required(ParseResult arguments, Option<string?> option) => arguments.GetValue(option) is { } value && !string.IsNullOrWhiteSpace(value)
        ? value
        : throw new UsageException($"stream: found no {option.Name}, expected it. Write {option.Name} {option.HelpName}.");

    private static StreamStart Start(string text) => text switch
    {
        Beginning => StreamStart.Beginning,
        End => StreamStart.End,
        _ when StartTime(text) is not null => StreamStart.Time,
        _ => throw new UsageException($"--from: found {Credentials.Quoted(text)}, expected {Beginning}, {End}, or a time with its offset, such as 2026-11-14T08:00Z.{Spelling.Hint(text, [Beginning, End])}"),
    };

    // A warehouse that is empty has no time zone yet in which a time without an offset could be.
    private static DateTimeOffset? StartTime(string text) =>
        text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal) ? BusinessMoment.Parse(text, TimeZoneInfo.Utc, out _) : null;

    private static long? Offset(string text) => text switch
    {
        Beginning => -1,
        End => null,
        _ when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) => offset,
        _ => throw new UsageException($"--to: found {Credentials.Quoted(text)}, expected an offset from 0 up, {Beginning} or {End}."),
    };

    private static long Bytes(string text)
    {
        var (digits, unit) = text.EndsWith("KiB", StringComparison.Ordinal) ? (text[..^3], 1L << 10) : text.EndsWith("MiB", StringComparison.Ordinal) ? (text[..^3], 1L << 20) : (text, 1L);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && count <= (1L << 30) / unit
            ? count * unit
            : throw new UsageException($"--flush-bytes: found {Credentials.Quoted(text)}, expected a size up to 1024MiB, such as 512KiB or 32MiB.");
    }

    private static TimeSpan Age(string text)
    {
        var (digits, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1) : text.EndsWith('s') ? (text[..^1], 1_000) : text.EndsWith('m') ? (text[..^1], 60_000) : ("", 0);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && TimeSpan.FromMilliseconds((double)count * unit) is var age && age > TimeSpan.Zero && age <= s_ageMax
            ? age
            : throw new UsageException($"--flush-age: found {Credentials.Quoted(text)}, expected a duration from 1ms to 60m, such as 200ms or 5s.");
    }

    // A method of its own, so that no other command loads the client's assembly.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Guarded(Func<int> body)
    {
        try
        {
            return body();
        }
        catch (StreamException exception)
        {
            throw exception.IsUnreachable ? new WarehouseException(exception.Message, exception) { IsUnreachable = true } : new InputException(exception.Message, exception);
        }
    }
}
