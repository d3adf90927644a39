using Statewall.Netlink;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

// The requests about expectations.
public sealed partial class ConntrackClient
{
    /// <summary>Lists expectations of a family, or all. The dump is never started over.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    /// <exception cref="NetlinkProtocolException">An answer is malformed.</exception>
    public DumpResult ListExpectations<THandler>(NfProto family, ref THandler handler)
        where THandler : IExpectationHandler
    {
        const string Operation = "list expectations";
        var request = default(ExpectationMessage);
        var viewing = new Viewing<THandler>(Operation, ref handler);
        return Compose(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Get, family, ref request).Dump(Operation, ref viewing, maximumRestarts: 0);
    }

    /// <summary>Gets an expectation of a connection.</summary>
    /// <param name="key">Its master's original tuple, or its own tuple, as <c>CTA_EXPECT_MASTER</c> or <c>CTA_EXPECT_TUPLE</c>.</param>
    /// <param name="family">Protocol family.</param>
    /// <param name="handler">Takes the expectation.</param>
    /// <exception cref="NetlinkException">There is none (ENOENT), or the kernel refused.</exception>
    /// <exception cref="NetlinkProtocolException">The answer is malformed.</exception>
    public void GetExpectation<THandler>(ExpectationMessage key, NfProto family, ref THandler handler)
        where THandler : IExpectationHandler
    {
        const string Operation = "get expectation";
        var viewing = new Viewing<THandler>(Operation, ref handler);
        Compose(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Get, family, ref key).Request(Operation, ref viewing);
    }

    /// <summary>Deletes an expectation.</summary>
    /// <param name="key">Its tuple.</param>
    /// <param name="family">Protocol family.</param>
    /// <exception cref="NetlinkException">There is none (ENOENT), or the kernel refused.</exception>
    public void DeleteExpectation(ExpectationMessage key, NfProto family) =>
        Compose(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Delete, family, ref key).Execute("delete expectation");

    /// <summary>Deletes all expectations.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void FlushExpectations()
    {
        var all = default(ExpectationMessage);
        Compose(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Delete, NfProto.Unspecified, ref all).Execute("flush expectations");
    }

    private ref struct Viewing<THandler>(string operation, ref THandler handler) : IMessageHandler
        where THandler : IExpectationHandler
    {
        private readonly ref THandler _handler = ref handler;
        private int _number;

        public void Handle(in NetlinkMessage message)
        {
            var expectation = new ExpectationView(message);
            if (expectation.Fault.IsNone)
                _handler.Handle(ref expectation);
            if (!expectation.Fault.IsNone)
                throw new NetlinkProtocolException(operation, _number, expectation.Fault);
            _number++;
        }

        public readonly void Restart()
        {
        }
    }
}
