using Statewall.Engine.Conntrack;
using Statewall.Engine.Hooks;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>
/// One step of a rule, or what an element of a set keeps count with: an expression as it was loaded, checked and with all defaults filled in.
/// // struct nft_expr
/// </summary>
internal abstract class Operation
{
    /// <summary>Does its work on a packet: reads and writes registers, or gives a verdict. // nft_expr_ops.eval</summary>
    public abstract void Evaluate(ref Registers registers, ref Packet packet);

    /// <summary>The register that it reads something of the packet into, and how many bytes; none for others.</summary>
    public virtual (byte Word, int Size) Loads => default;

    /// <summary>It only reads: where it does not break the rule off, nobody can tell afterwards that it was there.</summary>
    public virtual bool IsPure => false;

    /// <summary>A number that is the same for all that read the same thing of a packet, as long as nobody changes the packet; 0 for others.</summary>
    public virtual long Field => 0;

    /// <summary>What it demands of a value, or does with it, as far as an index can use that.</summary>
    public virtual FieldDemand Demand => default;

    /// <summary>It has become part of what packets run through.</summary>
    public virtual void Start(in RuleUse use)
    {
    }

    /// <summary>It is that no more.</summary>
    public virtual void Stop(in RuleUse use)
    {
    }

    /// <summary>The expression as a listing shows it. // nft_expr_ops.dump</summary>
    public abstract Expression ToMessage();

    /// <summary>Whether it may be invalid where packets can reach it. // nft_expr_ops.validate</summary>
    public virtual bool NeedsValidation => false;

    /// <summary>Checks whether it can work in a chain that packets reach. // nft_expr_ops.validate</summary>
    /// <param name="walk">How the chain was reached.</param>
    /// <returns>0 or an error number.</returns>
    public virtual int Validate(ChainWalk walk) => 0;

    /// <summary>Lets go of what it refers to. // nft_expr_ops.deactivate</summary>
    public virtual void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase)
    {
    }

    /// <summary>Takes hold again of what it let go of in a batch that was aborted. // nft_expr_ops.activate</summary>
    public virtual void Hold()
    {
    }

    /// <summary>A fresh one with the same settings, for an element of its own. // nft_expr_ops.clone</summary>
    public virtual Operation Clone() => (Operation)MemberwiseClone();

    /// <summary>Forgets what was counted. // nft_expr_ops.dump with reset</summary>
    public virtual void Reset()
    {
    }
}

/// <summary>What an expression may need while packets run through it.</summary>
/// <param name="Family">The family of its table.</param>
/// <param name="Tracking">Who needs connection tracking.</param>
/// <param name="Connections">The connections.</param>
internal readonly record struct RuleUse(NfProto Family, TrackingUsers Tracking, ConntrackTable Connections);
