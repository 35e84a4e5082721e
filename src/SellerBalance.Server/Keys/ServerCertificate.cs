using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SellerBalance.Server.Keys;

/// <summary>The server's certificate, from PEM files. They are read again when they change, so that a renewed one needs no restart.</summary>
public sealed class ServerCertificate
{
    private readonly string _certificate;
    private readonly string _key;
    private readonly Action<string> _say;
    private readonly Lock _gate = new();
    private (DateTime Certificate, DateTime Key) _mark;
    private SslStreamCertificateContext _current;

    /// <summary>Reads them.</summary>
    /// <param name="certificate">The file of the certificate, and behind it those of the authorities between it and the root.</param>
    /// <param name="key">The file of its key; it may be the same.</param>
    /// <param name="say">Told what is wrong with renewed files, once; the former stay in force.</param>
    /// <exception cref="InputException">One of them cannot be read, or they do not belong together.</exception>
    public ServerCertificate(string certificate, string key, Action<string> say)
    {
        (_certificate, _key, _say) = (certificate, key, say);
        _mark = Mark();
        _current = Read();
    }

    /// <summary>The certificate as the files have it now.</summary>
    internal SslStreamCertificateContext Current
    {
        get
        {
            lock (_gate)
            {
                if (Mark() is var mark && mark == _mark) return _current;
                _mark = mark;
                try
                {
                    _current = Read();
                    _say($"the certificate of {_certificate} is in force");
                }
                catch (InputException exception)
                {
                    _say($"the former certificate stays in force: {exception.Message}");
                }

                return _current;
            }
        }
    }

    private SslStreamCertificateContext Read()
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(_certificate);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(_certificate, _key), chain, offline: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new InputException($"{_certificate}, {_key}: found no certificate with its key ({exception.Message.TrimEnd('.')}), expected PEM files that belong together. Correct --tls-certificate and --tls-key.", exception);
        }
    }

    private (DateTime Certificate, DateTime Key) Mark() => (File.GetLastWriteTimeUtc(_certificate), File.GetLastWriteTimeUtc(_key));
}
