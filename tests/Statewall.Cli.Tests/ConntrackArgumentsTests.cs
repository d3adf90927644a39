using Statewall.Cli.Applets.Conntrack;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Tests;

public sealed class ConntrackArgumentsTests
{
    [Theory]
    [InlineData("-L -D", "Invalid commands combination")]
    [InlineData("-L blah", "unknown type `blah'")]
    [InlineData("-L -t 3", "Illegal option `--timeout' with this command")]
    [InlineData("-I -p tcp", "You need to supply the `--timeout' option for this command")]
    [InlineData("-I -p tcp -t 3 -s 1.1.1.1", "you have to specify `--src' and `--dst'")]
    [InlineData("-I -p tcp -t 3 -s 1.1.1.1 -d 1.1.1.2", "You need to supply the `--state' option for this command")]
    [InlineData("-G -p udp -s 1.1.1.1 -d 1.1.1.2 --reply-port-src 3", "you have to specify `--reply-src-port' and `--reply-dst-port'")]
    [InlineData("-L --mask-src 255.0.0.0", "Can't use --mask-src without --src")]
    [InlineData("-L -r 1.0.0.0/8", "CIDR notation unavailable for `--reply-src'")]
    [InlineData("-L -s 1.1.1.1 -d ::1", "mismatched address family")]
    [InlineData("-L -p tcp --state FOO", "unknown TCP state `FOO'")]
    [InlineData("-L --sport 3", "unknown option `--sport'")]
    [InlineData("-L -o nothing", "Bad parameter `nothing'")]
    [InlineData("-D dying", "Can't do that command with tables `dying' and `unconfirmed'")]
    [InlineData("-U expect", "Can't do --update on expectations")]
    public void Parse_WrongCommandLine_SaysWhatIsWrongAndExitsTwo(string line, string message)
    {
        var thrown = Assert.Throws<UsageException>(() => Parse(line));
        Assert.Equal(message, thrown.Message);
        Assert.Equal(UsageException.CommandLine, thrown.ExitCode);
    }

    [Theory]
    [InlineData("-L -o save,id", "cannot combine save output with any other output type, use -o save only")]
    [InlineData("-L -m 12x", "unexpected value '12x' with -m option")]
    [InlineData("-L -m 1/x", "unexpected value '1/x' with -m option")]
    [InlineData("-L -w 65536", "unexpected value '65536' with -w option")]
    [InlineData("-D -i 4294967296", "unexpected value '4294967296' with -i option")]
    public void Parse_WrongValue_SaysWhatIsWrongAndExitsOne(string line, string message)
    {
        var thrown = Assert.Throws<UsageException>(() => Parse(line));
        Assert.Equal(message, thrown.Message);
        Assert.Equal(UsageException.Other, thrown.ExitCode);
    }

    [Fact]
    public void ToConnection_OriginalAlone_TurnsItRoundForTheReply()
    {
        var connection = Parse("-I -s 10.0.0.1 -d 10.0.0.2 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 7 -t 30 -u ASSURED").ToConnection();
        Assert.Equal("10.0.0.2", connection.Reply?.Source.ToString());
        Assert.Equal((byte)0, connection.Reply?.IcmpType);
        Assert.Equal((ushort)7, connection.Reply?.IcmpId);
        Assert.Equal(ConntrackStatus.Assured | ConntrackStatus.Confirmed, connection.Status);
    }

    [Fact]
    public void ToConnection_ReplyAlone_TurnsItRoundForTheOriginal()
    {
        var connection = Parse("-I -r 10.0.0.2 -q 10.0.0.1 -p tcp --reply-port-src 80 --reply-port-dst 1234 --state LISTEN -t 30").ToConnection();
        Assert.Equal("10.0.0.1", connection.Original?.Source.ToString());
        Assert.Equal((ushort)80, connection.Original?.DestinationPort);
        Assert.Equal(TcpState.SynSent2, connection.Tcp?.State);
    }

    [Fact]
    public void ToFilter_OfAnUpdate_LeavesOutWhatChanges()
    {
        var arguments = Parse("-U -s 10.0.0.0/8 -p tcp --state CLOSE -m 3 -u ASSURED -t 9");
        var filter = arguments.ToFilter();
        Assert.Null(filter.Mark);
        Assert.Null(filter.Status);
        Assert.Null(filter.ProtocolState);
        Assert.Equal(8, filter.Original.Source?.Mask.PrefixLength);
        Assert.Equal(9u, arguments.ToChange().Timeout);
        Assert.Equal(TcpState.Close, arguments.ToChange().Tcp?.State);
    }

    [Fact]
    public void OptionTable_EveryMeaning_HasOneWordOfHelp()
    {
        var meanings = OptionTable.Rows.Where(row => row.Help is not null).Select(row => (row.Command, row.Command == Command.None ? row.Option : default)).ToList();
        Assert.Equal(meanings.Count, meanings.Distinct().Count());
        foreach (var option in Enum.GetValues<Option>())
            Assert.Contains((Command.None, option), meanings);
        foreach (var command in Enum.GetValues<Command>().Except([Command.None, Command.LoadFile]))
            Assert.Contains((command, default(Option)), meanings);
    }

    private static ConntrackArguments Parse(string line) => ConntrackArguments.Parse(line.Split(' '), _ => { });
}
