using System.Text.Json;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Cli.Output;

/// <summary>What became of a stream's messages since it was started.</summary>
internal sealed class StreamSummary
{
    private Receipt _receipt = Receipt.Empty;
    private Receipt _said = Receipt.Empty;
    private long _tombstones;
    private long _flushes;

    /// <summary>How the last flush ended; done if there was none.</summary>
    public RunOutcome Outcome { get; private set; } = RunOutcome.Done;

    /// <summary>Offsets that are not read yet.</summary>
    public long Lag { get; set; }

    /// <summary>Adds a flush.</summary>
    /// <param name="parts">What it had.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="batches">Its batches.</param>
    /// <param name="checks">Its checks.</param>
    /// <param name="say">Told when flushes begin or cease to be held.</param>
    public void Add(IReadOnlyList<TopicPart> parts, RunOutcome outcome, IReadOnlyList<Batch> batches, IReadOnlyList<CheckResult> checks, Action<string> say)
    {
        _flushes++;
        _receipt = batches.Aggregate(_receipt, (sum, batch) => sum + batch.Receipt);
        _tombstones += parts.Sum(part => part.Messages.Count(message => message.Value is null));
        if (outcome == RunOutcome.Held && Outcome != RunOutcome.Held)
            say($"Held by {string.Join(", ", checks.Where(check => check.Status == CheckStatus.Failed).Select(check => check.Name))}: messages are still read and kept, and readers see what was published before. See: seller-balance check");
        if (outcome == RunOutcome.Published && Outcome == RunOutcome.Held) say("Published again: readers see the new balances.");
        Outcome = outcome;
    }

    /// <summary>What came in since this was asked last; null if nothing did.</summary>
    /// <param name="lag">Offsets that are not read yet.</param>
    public string? Words(long lag)
    {
        if (_receipt == _said) return null;
        var words = $"{Wording.Count(_receipt.Read - _said.Read, "message")}, {Wording.Count(_receipt.Accepted - _said.Accepted)} accepted, {Wording.Count(lag, "offset")} behind";
        _said = _receipt;
        return words;
    }

    /// <summary>All of it in a sentence or two.</summary>
    /// <param name="stream">The stream's name.</param>
    public string Text(string stream) =>
        $"{stream}: read {Wording.Count(_receipt.Read)} = {Wording.Count(_receipt.Accepted)} accepted + {Wording.Count(_receipt.Duplicates)} duplicates + {Wording.Count(_receipt.Conflicts)} conflicts + "
        + $"{Wording.Count(_receipt.Rejected)} rejected; {Wording.Count(_tombstones, "tombstone")}; {Wording.Count(_flushes, "flush", "flushes")}. {Wording.Count(Lag, "offset")} behind.";

    /// <summary>All of it for a script.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("outcome", Wording.Name(Outcome));
        json.WriteStartObject("receipt");
        json.WriteNumber("read", _receipt.Read);
        json.WriteNumber("accepted", _receipt.Accepted);
        json.WriteNumber("duplicates", _receipt.Duplicates);
        json.WriteNumber("conflicts", _receipt.Conflicts);
        json.WriteNumber("rejected", _receipt.Rejected);
        json.WriteEndObject();
        json.WriteNumber("tombstones", _tombstones);
        json.WriteNumber("flushes", _flushes);
        json.WriteNumber("lag", Lag);
        json.WriteEndObject();
    }
}
