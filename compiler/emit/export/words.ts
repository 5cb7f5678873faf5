// Words that the targets of `export` keep for themselves: what a name of a spec must not be in a model. Input: nothing; output: words as
// they are spelled there, which bar every other spelling as well since Murphi's keywords do not tell cases apart, and whole families.

export interface Reserved {
  readonly words: readonly string[]
  /** Names of this form mean something, too. */
  readonly barred: RegExp
}

const list = (...texts: readonly string[]): readonly string[] => [...new Set(texts.flatMap((text) => text.split(' ')))]

/** SPIN's Names table and the words of its LTL formulas. */
const PROMELA_KEYWORDS =
  'active assert atomic bit bool break byte c_code c_decl c_expr c_state c_track chan D_proctype d_step do else empty enabled eval false fi for full ' +
  'get_priority goto hidden if in init inline int len local ltl mtype nempty never nfull notrace np_ od of pc_value pid printf printm priority proctype ' +
  'provided return run select set_priority short show skip timeout trace true typedef unless unsigned xr xs ' +
  'always eventually until stronguntil weakuntil release next implies equivalent cond nonprogress strong r_assert stdin'

/** C, whose structures have the variables of a model as members: C23 and the extensions of gcc. */
const C_KEYWORDS =
  'alignas alignof asm auto bool break case char const constexpr continue default do double else enum extern false float for goto if inline int long ' +
  'nullptr register restrict return short signed sizeof static static_assert struct switch thread_local true typedef typeof typeof_unqual union unsigned ' +
  'void volatile while complex imaginary noreturn'

/** Macros that gcc defines by itself where it is asked for gnu C, which SPIN does: on each of its targets, without a leading underscore. */
const GCC_MACROS =
  'linux unix i386 arm avr bfin hppa hp9000s700 hp9000s800 hpux m68k mc68000 mc68010 mc68020 mips ns32000 pdp11 ppc sgi sparc spectrum sun ' +
  'ultrix vax vaxc vms'

/** Macros and names in small letters of the verifier that SPIN writes, and of the headers that it includes. */
const VERIFIER =
  'Addproc Air0 Air1 Air2 bfs_do_store cas enter_critical final G_int G_long get16bits get_permuted getframe grab_state iam_alive IfNotBlocked Index ' +
  'leave_critical main Max maxseq0 maxseq1 min minseq0 minseq1 mix now Offsetof onstack_now onstack_put onstack_zap Pa PanSource Pb Pclaim pptr ' +
  'pthread_equal q_sz qptr rand rot SpinVersion StackSize State TargetQ_Full TargetQ_NotFull this Trans uchar uint ulong UnBlock ushort vector wasnew ' +
  'alloca be16toh be32toh be64toh errno htobe16 htobe32 htobe64 htole16 htole32 htole64 le16toh le32toh le64toh isalnum isalpha isascii isblank iscntrl ' +
  'isdigit isgraph islower isprint ispunct isspace isupper isxdigit toascii tolower toupper L_ctermid L_tmpnam P_tmpdir major makedev minor sigmask ' +
  'stderr stdout va_arg va_copy va_end va_start'

/** Names all in capitals may be macros of the verifier; members of the C library's structures are macros. */
export const PROMELA: Reserved = {
  words: list(PROMELA_KEYWORDS, C_KEYWORDS, GCC_MACROS, VERIFIER),
  barred: /^[A-Z0-9_]+$|^(?:sa|si|st|sigev)_/,
}

/** Labels that begin so mean something to SPIN. */
export const MARKING_LABEL = /^(?:end|progress|accept)/

/** Rumur's lexer, and what CMurphi's knows beyond. */
export const MURPHI: Reserved = {
  words: list(
    'alias array assert assume begin boolean by case clear const cover do else elsif end endalias endexists endfor endforall endfunction endif ' +
      'endprocedure endrecord endrule endruleset endstartstate endswitch endwhile enum error exists false for forall function if invariant isundefined ' +
      'liveness of procedure put real record return rule ruleset scalarset startstate switch then to true type undefine union var while',
    'bind choose externfun flush from import in int interface ismember ltlspec map multiset multisetadd multisetcount multisetremove multisetremovepred ' +
      'pred print process program property traceuntil',
  ),
  barred: /^$/,
}

/** The words that SANY takes for no name, those of proofs among them, and the sets of the language. */
const TLA_RESERVED =
  'ACTION ASSUME ASSUMPTION AXIOM BOOLEAN BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS DOMAIN ELSE ENABLED EXCEPT EXTENDS FALSE HAVE HIDE ' +
  'IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW OBVIOUS OMITTED ONLY OTHER PICK PROOF PROPOSITION PROVE QED RECURSIVE SF_ STATE STRING SUBSET SUFFICES ' +
  'TAKE TEMPORAL THEN THEOREM TRUE UNCHANGED UNION USE VARIABLE VARIABLES WF_ WITH WITNESS'

/** Operators of the standard modules, of TLC's, and of the modules of Apalache. */
const TLA_MODULES =
  'Any Append Assert AssertEq AssertError BagCardinality BagIn BagOfAll BagToSet BagUnion Cardinality CopiesIn EmptyBag Head Infinity Int IsABag ' +
  'IsFiniteSet IsSequence JavaTime Len Nat Permutations PickSuccessor Print PrintT RandomElement RandomSetOfSubsets RandomSubset RTBound RTnow Real ' +
  'SelectSeq Seq SetToBag SortSeq SubBag SubSeq Sum SystemTime Tail TLCCache TLCEval TLCFP TLCGet TLCGetOrDefault TLCModelValue TLCSet ToJson ToString ' +
  'ToTrace Trace CounterExample ApaFoldSeqLeft ApaFoldSet Expand Concretize Skolem Gen Guess MkSeq Repeat SetAsFun ' +
  'Integers Naturals Reals FiniteSets Sequences Bags TLC TLCExt RealTime Randomization Json Toolbox Apalache Variants'

/** Words of a .cfg, which end a list of names there; and those of PlusCal and of types. */
const TLA_CFG =
  'ACTION_CONSTRAINT ACTION_CONSTRAINTS ALIAS CHECK_DEADLOCK CONSTRAINT CONSTRAINTS INIT INVARIANT INVARIANTS NEXT POSTCONDITION PROPERTIES PROPERTY ' +
  'SPECIFICATION SYMMETRY VIEW Str Bool Set div mod'

/** What every module defines or binds. */
const TLA_OWN =
  'Spec vars pc TypeOK at_rest quiet failing ended progress owing no_livelock index looked_up dividend divisor modulus remainder exact quotient'

export const TLA: Reserved = {
  words: list(TLA_RESERVED, TLA_MODULES, TLA_CFG, TLA_OWN),
  barred: /^(?:WF_|SF_|Inv|TypeOK|NotSolved)/,
}

/** For fields of records. */
export const TLA_FIELDS: Reserved = { words: TLA.words, barred: /^(?:WF_|SF_)/ }
