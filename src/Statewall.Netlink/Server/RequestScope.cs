namespace Statewall.Netlink.Server;

/// <summary>Both locks of a kernel while they are taken: that of requests, and the gate (<see cref="NetlinkKernel.EnterRequest"/>).</summary>
public readonly ref struct RequestScope
{
    private readonly Lock _requests;
    private readonly Lock _gate;

    internal RequestScope(Lock requests, Lock gate)
    {
        (_requests, _gate) = (requests, gate);
        _requests.Enter();
        _gate.Enter();
    }

    /// <summary>Leaves both.</summary>
    public void Dispose()
    {
        _gate.Exit();
        _requests.Exit();
    }
}
