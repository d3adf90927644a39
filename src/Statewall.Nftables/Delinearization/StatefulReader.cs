using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

/// <summary>Reads expressions that need no register: those that keep a state, and others that stand for themselves.</summary>
internal static class StatefulReader
{
    /// <summary>The statement; null when the expression is none of these.</summary>
    public static StatementNode? Read(Expression expression) => Read(expression.Data);

    /// <summary>The statement; null when the expression is none of these.</summary>
    public static StatementNode? Read<T>(in T expression) => expression switch
    {
        ConnlimitExpression limit => ConnectionCountStatement.Of(limit),
        CounterExpression counter => CounterStatement.Of(counter),
        LastExpression last => LastStatement.Of(last),
        LimitExpression limit => LimitStatement.Of(limit),
        LogExpression log => LogStatement.Of(log),
        QuotaExpression quota => QuotaStatement.Of(quota),
        SynproxyExpression synproxy => SynproxyStatement.Of(synproxy),
        _ => null,
    };
}
