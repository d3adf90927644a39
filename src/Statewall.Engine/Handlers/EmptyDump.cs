using Statewall.Netlink.Server;

namespace Statewall.Engine.Handlers;

/// <summary>A dump of nothing.</summary>
internal sealed class EmptyDump : IDumpSource
{
    public static readonly EmptyDump Instance = new();

    public bool Fill(DumpWriter writer) => false;

    public void Dispose()
    {
    }
}
