using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Npgsql;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>Readers of a database: pooled connections, each question in a snapshot of its own.</summary>
internal sealed class PostgresReaders : IReaders
{
    private const int ReadersMax = 16;

    private readonly NpgsqlDataSource _source;
    private readonly Flavor _flavor;
    private readonly WarehouseOptions _options;
    private readonly string _unsettledTimeZone;

    private PostgresReaders(NpgsqlDataSource source, Flavor flavor, WarehouseOptions options, string unsettledTimeZone)
    {
        (_source, _flavor, _options, _unsettledTimeZone) = (source, flavor, options, unsettledTimeZone);
    }

    /// <summary>Makes sure that the database is this program's, as for any command that reads.</summary>
    public static PostgresReaders Open(WarehouseOptions options, Flavor flavor)
    {
        using var warehouse = PostgresWarehouse.Open(options, flavor);
        UnfinishedCopy.Refuse(warehouse, options.Url);
        var builder = new NpgsqlConnectionStringBuilder(PostgresOpening.ConnectionString(options.Url, options.StatementTimeout))
        {
            Pooling = true,
            MaxPoolSize = ReadersMax,
        };
        return new PostgresReaders(NpgsqlDataSource.Create(builder), flavor, options, warehouse.TimeZone);
    }

    /// <inheritdoc/>
    public async ValueTask<ISnapshot> Begin(CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await _source.OpenConnectionAsync(cancellationToken);
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            await using var prepare = new NpgsqlCommand(_flavor.Text("reader"), connection, transaction);
            prepare.Parameters.Add(new NpgsqlParameter("limit_ms", (long)_options.StatementTimeout.TotalMilliseconds));
            await using var answers = await prepare.ExecuteReaderAsync(cancellationToken);
            await answers.NextResultAsync(cancellationToken);
            var settled = await answers.ReadAsync(cancellationToken) ? answers.GetString(0) : null;
            return new Snapshot(this, connection, transaction, settled ?? _unsettledTimeZone);
        }
        catch (Exception exception)
        {
            if (connection is not null) await connection.DisposeAsync();
            if (exception is OperationCanceledException || PostgresErrors.Unreachable(exception, _options.Url) is not { } explained) throw;
            throw explained;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private sealed class Snapshot(PostgresReaders readers, NpgsqlConnection connection, NpgsqlTransaction transaction, string timeZone) : ISnapshot
    {
        public string TimeZone => timeZone;

        public async IAsyncEnumerable<T> Read<T>(
            string query,
            IReadOnlyDictionary<string, object?> parameters,
            Func<DbDataReader, T> row,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var asked = QueryText.Of(query, readers._flavor.Find("queries/" + query), parameters);
            await using var command = new NpgsqlCommand(asked.Text, connection, transaction);
            foreach (var (name, value) in asked.Values)
                command.Parameters.Add(new NpgsqlParameter(name, PostgresSession.Sent(value)));
            await using var reader = await Try(() => command.ExecuteReaderAsync(cancellationToken));
            while (await Try(() => reader.ReadAsync(cancellationToken)))
                yield return row(reader);
        }

        public async ValueTask DisposeAsync()
        {
            // A connection that was lost in the middle has nothing to roll back.
            try
            {
                await transaction.DisposeAsync();
            }
            catch (NpgsqlException)
            {
            }

            await connection.DisposeAsync();
        }

        private async Task<T> Try<T>(Func<Task<T>> body)
        {
            try
            {
                return await body();
            }
            catch (NpgsqlException exception)
            {
                throw PostgresErrors.Unreachable(exception, readers._options.Url)
                    ?? new WarehouseException($"{readers._options.Url}: the server refused while answering: {exception.Message}", exception);
            }
        }
    }
}
