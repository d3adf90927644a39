using Differential.ConntrackCli;

namespace Differential.Conntrackd;

// Two machines with two cables between them, each running our daemon or Debian's.
internal sealed class DaemonPair : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("swsync").FullName;

    internal DaemonPair(PairSetup setup)
    {
        CommandNamespace.Require(setup.Tools);
        Left = new DaemonSide(_folder, "left", setup.LeftIsOurs);
        Right = new DaemonSide(_folder, "right", setup.RightIsOurs);
        Cable("sync0", 99);
        Cable("sync1", 98);
        foreach (var (side, own, other) in new[] { (Left, 1, 2), (Right, 2, 1) })
        {
            // labels are kept where a rule uses them, translations where there is a chain for them
            side.Place.Run("nft", ["-f", "-"], """
                table inet t {
                    chain p { type filter hook prerouting priority 0; ct label 1 counter; }
                    chain n { type nat hook postrouting priority 100; }
                }

                """);
            side.Configure(setup.SyncOf(own, other), setup.General);
        }
        Left.Start();
        Right.Start();
        if (setup.Mode == "FTFW")
            Greet();
    }

    internal DaemonSide Left { get; }

    internal DaemonSide Right { get; }

    // Until both have been greeted: Debian's forgets what it has sent whenever it hears a hello.
    internal void Greet()
    {
        foreach (var side in new[] { Left, Right })
            Patience.Until(() => Sent(side) >= 4, () => $"{side.Name} says nothing: {side.Log}");
    }

    private static int Sent(DaemonSide side) =>
        int.Parse(side.Ask("-s", "link").Split('\n')[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], System.Globalization.CultureInfo.InvariantCulture);

    // Cuts a cable, or joins it again.
    internal void SetCable(string name, bool isUp) => Left.Place.Run("ip", ["link", "set", name, isUp ? "up" : "down"]);

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Cable(string name, int network)
    {
        Left.Place.Run("ip", ["link", "add", name, "type", "veth", "peer", "name", name, "netns", Right.Place.Name]);
        foreach (var (side, number) in new[] { (Left, 1), (Right, 2) })
        {
            side.Place.Run("ip", ["link", "set", name, "up"]);
            side.Place.Run("ip", ["address", "add", $"10.{network}.0.{number}/24", "dev", name]);
            side.Place.Run("ip", ["address", "add", $"fd99:{network}::{number}/64", "dev", name, "nodad"]);
        }
    }
}

// How a pair works.
internal sealed record PairSetup(string Mode, string Transport, bool LeftIsOurs, bool RightIsOurs)
{
    internal string ModeOptions { get; init; } = "";

    internal string Options { get; init; } = "ExpectationSync on";

    internal string General { get; init; } = "";

    // A second link of the same kind.
    internal bool HasTwoLinks { get; init; }

    internal string[] Tools => LeftIsOurs && RightIsOurs ? ["nft"] : ["nft", "conntrackd"];

    public override string ToString() => $"{Mode} over {Transport}, {Who(LeftIsOurs)} to {Who(RightIsOurs)}";

    internal string SyncOf(int own, int other) => $$"""
        Sync { Mode {{Mode}} { {{ModeOptions}}
        }
        {{ChannelOf("sync0", 99, own, other)}}
        {{(HasTwoLinks ? ChannelOf("sync1", 98, own, other) : "")}}
        Options { {{Options}}
        } }
        """;

    private static string Who(bool isOurs) => isOurs ? "ours" : "Debian's";

    private string ChannelOf(string name, int network, int own, int other) => Transport switch
    {
        "Multicast" => $"Multicast {{ IPv4_address 225.0.0.{network}\nGroup 3780\nIPv4_interface 10.{network}.0.{own}\nInterface {name}\nRcvSocketBuffer 4194304\n}}",
        "UDPv6" => $"UDP {{ IPv6_address fd99:{network}::{own}\nIPv6_Destination_Address fd99:{network}::{other}\nPort 3780\nInterface {name}\nRcvSocketBuffer 4194304\n}}",
        _ => $"{Transport} {{ IPv4_address 10.{network}.0.{own}\nIPv4_Destination_Address 10.{network}.0.{other}\nPort 3780\nInterface {name}\nRcvSocketBuffer 4194304\n}}",
    };
}
