using System.Data;
using System.Data.Common;
using DuckDB.NET.Data;
using SellerBalance.Warehouses;

namespace SellerBalance.DuckDb;

/// <summary>
/// A DuckDB connection each of whose commands is bounded, whoever makes them: it is interrupted when its time is over or everything is to end.
/// </summary>
/// <param name="connectionString">As DuckDB has it.</param>
/// <param name="bounds">The bounds.</param>
public sealed class BoundedConnection(string connectionString, StatementBounds bounds) : DuckDBConnection(connectionString)
{
    /// <inheritdoc/>
    public override DuckDBCommand CreateCommand() => new BoundedCommand(bounds) { Connection = this };

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <summary>Does something to rows of a command, which come while it is done.</summary>
    /// <exception cref="WarehouseException">The command took longer than it may.</exception>
    /// <exception cref="OperationCanceledException">Everything is to end.</exception>
    public T Reading<T>(Func<T> body)
    {
        try
        {
            return body();
        }
        catch (Exception exception) when (exception is OperationCanceledException || exception is DuckDBException && exception.Message.Contains("INTERRUPT Error", StringComparison.Ordinal))
        {
            throw bounds.Reason(exception);
        }
    }

    // Rows come while they are read, so what reads them is watched over until the command is disposed.
    private sealed class BoundedCommand(StatementBounds bounds) : DuckDBCommand
    {
        private StatementWatch? _reading;

        public override int ExecuteNonQuery()
        {
            EndReading();
            return bounds.Run(Cancel, base.ExecuteNonQuery);
        }

        public override object? ExecuteScalar()
        {
            try
            {
                return base.ExecuteScalar();
            }
            catch (Exception exception) when (_reading is { HasStruck: true } && exception is not WarehouseException)
            {
                throw bounds.Reason(exception);
            }
            finally
            {
                EndReading();
            }
        }

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            EndReading();
            _reading = bounds.Watch(Cancel);
            try
            {
                return base.ExecuteDbDataReader(behavior);
            }
            catch (Exception exception) when (_reading.HasStruck)
            {
                throw bounds.Reason(exception);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) EndReading();
            base.Dispose(disposing);
        }

        private void EndReading()
        {
            _reading?.Dispose();
            _reading = null;
        }
    }
}
