using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace SellerBalance.Streams;

/// <summary>What there is to know of a topic.</summary>
/// <param name="Id">Its id, which a topic of the same name that is created later does not have.</param>
/// <param name="Partitions">How many it has.</param>
internal readonly record struct TopicDescribed(string Id, int Partitions);

/// <summary>Asks a cluster what it is and has, on a connection of its own.</summary>
internal sealed class TopicFacts : IDisposable
{
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(10);

    private readonly StreamSettings _settings;
    private readonly BrokerTroubles _troubles;
    private readonly IAdminClient _client;

    /// <summary>Makes the client; nothing is asked yet.</summary>
    public TopicFacts(StreamSettings settings, BrokerTroubles troubles)
    {
        (_settings, _troubles) = (settings, troubles);
        _client = new AdminClientBuilder(ClientSettings.Admin(settings)).SetErrorHandler((_, error) => troubles.Add(error)).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>The cluster's id.</summary>
    /// <exception cref="StreamException">No broker answers.</exception>
    public string Cluster() => Ask(() => _client.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = s_answer }).GetAwaiter().GetResult()).ClusterId;

    /// <summary>The topic.</summary>
    /// <exception cref="StreamException">No broker answers, or there is no such topic, or it may not be read.</exception>
    public TopicDescribed Topic()
    {
        try
        {
            var found = Ask(() => _client.DescribeTopicsAsync(TopicCollection.OfTopicNames([_settings.Topic]), new DescribeTopicsOptions { RequestTimeout = s_answer }).GetAwaiter().GetResult());
            var topic = found.TopicDescriptions[0];
            return new TopicDescribed(topic.TopicId.ToString()!, topic.Partitions.Count);
        }
        catch (DescribeTopicsException exception)
        {
            var error = exception.Results.TopicDescriptions.FirstOrDefault()?.Error ?? exception.Error;
            throw error.Code switch
            {
                ErrorCode.UnknownTopicOrPart => new StreamException($"{_settings.Topic}: there is no such topic at {_settings.Brokers}. Check the spelling, or create it."),
                ErrorCode.TopicAuthorizationFailed => new StreamException($"{_settings.Topic}: this user may not read the topic. Allow it to DESCRIBE and READ the topic."),
                _ => new StreamException($"{_settings.Topic}: {error.Reason}", exception),
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (KafkaException exception) when (exception is not DescribeTopicsException)
        {
            throw _troubles.Unreachable(_settings.Brokers, exception);
        }
    }
}
