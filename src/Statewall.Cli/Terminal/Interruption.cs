using System.Runtime.InteropServices;

namespace Statewall.Cli.Terminal;

/// <summary>What runs until it is interrupted ends by itself then, with all that it has to say said. // SIGINT, SIGTERM</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    /// <summary>From now on the signals do not end the process.</summary>
    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    /// <summary>Cancelled by the first of them.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>One of them has come.</summary>
    public bool HasCome => _cancellation.IsCancellationRequested;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _cancellation.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _cancellation.Cancel();
    }
}
