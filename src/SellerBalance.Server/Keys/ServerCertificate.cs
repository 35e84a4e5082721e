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
    private string _content;
    private SslStreamCertificateContext _current;

    /// <summary>Reads them.</summary>
    /// <param name="certificate">The file of the certificate, and behind it those of the authorities between it and the root.</param>
    /// <param name="key">The file of its key; it may be the same.</param>
    /// <param name="say">Told what is wrong with renewed files, once; the former stay in force.</param>
    /// <exception cref="InputException">One of them cannot be read, or they do not belong together.</exception>
    public ServerCertificate(string certificate, string key, Action<string> say)
    {
        (_certificate, _key, _say) = (certificate, key, say);
        _current = Read();
        _content = Content();
    }

    /// <summary>The certificate as the files have it now.</summary>
    internal SslStreamCertificateContext Current
    {
        get
        {
            lock (_gate)
            {
                try
                {
                    var content = Content();
                    if (content == _content) return _current;
                    _content = content;
                    _current = Read();
                    _say($"the certificate of {_certificate} is in force");
                }
                catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException)
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

    // Times say nothing where a file is a link that is turned to another one.
    private string Content() => File.ReadAllText(_certificate) + File.ReadAllText(_key);
}
