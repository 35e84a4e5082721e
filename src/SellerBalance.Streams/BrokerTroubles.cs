using Confluent.Kafka;

namespace SellerBalance.Streams;

/// <summary>
/// What clients say is wrong with the brokers. They say it many times a second as long as it lasts, and exceptions do not have it; so the newest of each
/// kind is kept, and told once.
/// </summary>
/// <param name="say">Told each trouble once.</param>
internal sealed class BrokerTroubles(Action<string> say)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ErrorCode, string> _newest = [];

    /// <summary>Takes a trouble; from any thread.</summary>
    public void Add(Error error)
    {
        lock (_gate)
        {
            if (IsVague(error.Code) && _newest.Count > 0) return;
            if (!_newest.TryAdd(error.Code, error.Reason)) return;
        }

        say($"Kafka: {Advice(error.Code, error.Reason)}");
    }

    /// <summary>Says that brokers answer again, if they did not; the next trouble is told anew.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_newest.Count == 0) return;
            _newest.Clear();
        }

        say("Kafka: the brokers answer again.");
    }

    /// <summary>What to throw where no broker answered.</summary>
    /// <param name="brokers">Who was asked.</param>
    /// <param name="exception">How that showed.</param>
    public StreamException Unreachable(string brokers, KafkaException exception)
    {
        lock (_gate)
        {
            var cause = _newest.OrderBy(trouble => IsVague(trouble.Key)).Select(trouble => Advice(trouble.Key, trouble.Value)).FirstOrDefault()
                ?? exception.Error.Reason + ".";
            return new StreamException($"{brokers}: no broker answers: {cause}", exception) { IsUnreachable = true };
        }
    }

    // That there is no connection, whatever the reason.
    private static bool IsVague(ErrorCode code) => code is ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown;

    private static string Advice(ErrorCode code, string reason) => code switch
    {
        ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication => $"{reason}. Check sasl.username and sasl.password in the file of --client-config.",
        ErrorCode.Local_Ssl => $"{reason}. Check ssl.ca.location, and that the certificate is for this host.",
        ErrorCode.Local_Resolve => $"{reason}. Check the host's name, and the names that brokers give for themselves (advertised.listeners).",
        ErrorCode.Local_Transport => $"{reason}. Check host and port, and that the broker runs.",
        _ => reason + ".",
    };
}
