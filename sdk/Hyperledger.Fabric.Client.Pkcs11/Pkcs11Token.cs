using System.Collections.Concurrent;
using Hyperledger.Fabric.Client.Pkcs11.Internal;
using Hyperledger.Fabric.Msp;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Hyperledger.Fabric.Client.Pkcs11;

/// <summary>
/// A token of a hardware security module, logged in, whose private keys sign and never leave it. Sessions are kept and
/// shared: as many signatures as <see cref="Pkcs11TokenOptions.MaxSessions"/> are made at once. Safe for concurrent use.
/// </summary>
/// <example>
/// <code>
/// using var token = Pkcs11Token.Open(new Pkcs11TokenOptions { LibraryPath = library, TokenLabel = "ForFabric", Pin = pin });
/// var signer = token.GetSigner("province-admin");
/// var gateway = Gateway.Connect(new GatewayOptions(channel, new X509Identity("ProvinceMSP", certificatePem), signer));
/// </code>
/// </example>
public sealed partial class Pkcs11Token : IDisposable
{
    private readonly Pkcs11InteropFactories _factories;
    private readonly Pkcs11TokenOptions _options;
    private readonly Module _module;
    private readonly ISlot _slot;
    private readonly ConcurrentBag<ISession> _sessions = [];
    private readonly SemaphoreSlim _free;
    private readonly Lock _login = new();
    private bool _disposed;

    private Pkcs11Token(Pkcs11TokenOptions options, Module module, ISlot slot)
    {
        _options = options;
        _factories = module.Factories;
        _module = module;
        _slot = slot;
        _free = new SemaphoreSlim(options.MaxSessions);
    }

    internal Pkcs11InteropFactories Factories => _factories;

    /// <summary>Loads the module, finds the token and logs in.</summary>
    /// <exception cref="Pkcs11SigningException">The module cannot be loaded, has no such token, or refuses the PIN.</exception>
    public static Pkcs11Token Open(Pkcs11TokenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSessions, 1);
        DynamicLoader.EnsurePrepared();
        Module module;
        try
        {
            module = Module.Open(options.LibraryPath);
        }
        catch (Exception e) when (e is Pkcs11Exception or UnmanagedException or IOException or DllNotFoundException)
        {
            throw new Pkcs11SigningException($"The PKCS#11 module {options.LibraryPath} could not be loaded: {e.Message}", e);
        }

        try
        {
            var slot = module.Library.GetSlotList(SlotsType.WithTokenPresent).FirstOrDefault(
                    candidate => string.Equals(candidate.GetTokenInfo().Label.TrimEnd(), options.TokenLabel, StringComparison.Ordinal))
                ?? throw new Pkcs11SigningException($"The PKCS#11 module {options.LibraryPath} has no token '{options.TokenLabel}'; check its label, and that it is plugged in.");
            var token = new Pkcs11Token(options, module, slot);
            token._sessions.Add(token.OpenSession());
            return token;
        }
        catch (Exception e)
        {
            module.Dispose();
            if (e is Pkcs11Exception refusal)
                throw new Pkcs11SigningException($"The token '{options.TokenLabel}' could not be opened: {refusal.RV}", e);
            throw;
        }
    }

    /// <summary>A signer with the private key of a label (<c>CKA_LABEL</c>).</summary>
    /// <exception cref="Pkcs11SigningException">The token holds no such key or several, or none on P-256 or P-384.</exception>
    public ISigner GetSigner(string keyLabel)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyLabel);
        return CreateSigner($"labelled '{keyLabel}'", _factories.ObjectAttributeFactory.Create(CKA.CKA_LABEL, keyLabel));
    }

    /// <summary>A signer with the private key of an id (<c>CKA_ID</c>), which is the subject key identifier where Fabric's tools made it.</summary>
    /// <exception cref="Pkcs11SigningException">The token holds no such key or several, or none on P-256 or P-384.</exception>
    public ISigner GetSigner(ReadOnlySpan<byte> keyId) =>
        CreateSigner($"of id {Convert.ToHexStringLower(keyId)}", _factories.ObjectAttributeFactory.Create(CKA.CKA_ID, keyId.ToArray()));

    /// <summary>Closes all sessions, and the module with the last of its tokens. Signers of the token no longer work.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        while (_sessions.TryTake(out var session))
            session.Dispose();
        _module.Dispose();
        _free.Dispose();
    }

    /// <summary>Runs something in a session of its own, in a new one when the session turns out to be dead.</summary>
    internal async ValueTask<T> UseAsync<T>(Func<ISession, T> use, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The module blocks the thread until the device has answered.
            return await Task.Run(() => Use(use), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    private T Use<T>(Func<ISession, T> use)
    {
        try
        {
            try
            {
                return UseOnce(use);
            }
            catch (Pkcs11Exception e) when (IsDeadSession(e.RV))
            {
                return UseOnce(use);
            }
        }
        catch (Pkcs11Exception e)
        {
            throw new Pkcs11SigningException($"The token '{_options.TokenLabel}' refused: {e.RV}", e);
        }
    }

    private T UseOnce<T>(Func<ISession, T> use)
    {
        var session = _sessions.TryTake(out var kept) ? kept : OpenSession();
        try
        {
            var result = use(session);
            _sessions.Add(session);
            return result;
        }
        catch (Pkcs11Exception e) when (IsDeadSession(e.RV))
        {
            session.Dispose();
            throw;
        }
        catch
        {
            _sessions.Add(session);
            throw;
        }
    }

    // A login counts for all sessions of this process with the token, and ends with the last of them.
    private ISession OpenSession()
    {
        var session = _slot.OpenSession(SessionType.ReadOnly);
        try
        {
            lock (_login)
                session.Login(CKU.CKU_USER, _options.Pin);
        }
        catch (Pkcs11Exception e) when (e.RV == CKR.CKR_USER_ALREADY_LOGGED_IN)
        {
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return session;
    }

    private EcdsaTokenSigner CreateSigner(string which, IObjectAttribute attribute)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Use(session =>
        {
            var found = session.FindAllObjects([_factories.ObjectAttributeFactory.Create(CKA.CKA_CLASS, CKO.CKO_PRIVATE_KEY), attribute]);
            if (found.Count != 1)
                throw new Pkcs11SigningException($"The token '{_options.TokenLabel}' holds {found.Count} private keys {which}; exactly one is needed.");
            var curve = session.GetAttributeValue(found[0], [CKA.CKA_EC_PARAMS])[0].GetValueAsByteArray();
            return EcdsaTokenSigner.Create(this, found[0], curve)
                ?? throw new Pkcs11SigningException($"The private key {which} of the token '{_options.TokenLabel}' is not on P-256 or P-384.");
        });
    }

    private static bool IsDeadSession(CKR code) =>
        code is CKR.CKR_SESSION_CLOSED or CKR.CKR_SESSION_HANDLE_INVALID or CKR.CKR_USER_NOT_LOGGED_IN or CKR.CKR_DEVICE_REMOVED;
}
