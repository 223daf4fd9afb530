"""What one query may cost. Each refusal names the limit, so that whoever wrote the query can mend it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    parse,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document
from typing_extensions import override

from gateway.errors import Problem

MOST_TOKENS = 5_000
MOST_DEPTH = 12
MOST_ALIASES = 50
MOST_COST = 100_000
"""Fields that may be resolved, reckoned with full pages."""
MOST_BYTES = 256 * 1024
"""Bytes of a request's body, and of a WebSocket message."""
LONGEST_PAGE = 1_000
DEFAULT_PAGE = 100

USUAL_LIST = 3
"""How many there are reckoned to be in a list that has no pages, the units of an incident for one."""
REMEMBERED = 256


Rules = tuple[type[ASTValidationRule], ...]


@lru_cache(maxsize=REMEMBERED)
def parsed(query: str) -> DocumentNode:
    """A query's document; raises GraphQLError. Consoles ask the same few queries again and again."""
    return parse(query, max_tokens=MOST_TOKENS)


@lru_cache(maxsize=REMEMBERED)
def faults(schema: GraphQLSchema, query: str, rules: Rules) -> tuple[GraphQLError, ...]:
    """What the schema finds wrong with a query."""
    return tuple(validate_document(schema, parsed(query), rules))


class Limits(SchemaExtension):
    """Parses within the limit of tokens, and weighs a query before it is begun."""

    @override
    def on_parse(self) -> Iterator[None]:
        """Take the document that was parsed before, where it was. A query that cannot be parsed is left to strawberry,
        which tells of it as of any other fault of a query.
        """
        context = self.execution_context
        context.parse_options["max_tokens"] = MOST_TOKENS
        with suppress(GraphQLError):
            context.graphql_document = parsed(context.query or "")
        yield

    @override
    def on_validate(self) -> Iterator[None]:
        """Weigh what the schema's own rules let through: they leave no unknown field and no cycle of fragments."""
        context = self.execution_context
        schema = context.schema._schema
        found = faults(schema, context.query or "", context.validation_rules)
        scales = Scales(schema, parsed(context.query or ""), context.variables or {})
        context.pre_execution_errors = list(found) or exceeded(scales, context.operation_name)
        yield


class Weight(NamedTuple):
    """What a selection asks for."""

    cost: int = 0
    depth: int = 0
    aliases: int = 0


def exceeded(scales: "Scales", operation: str | None) -> list[GraphQLError]:
    """The limits that an operation exceeds."""
    weight = scales.weigh(operation)
    most = Weight(MOST_COST, MOST_DEPTH, MOST_ALIASES)
    return [
        Problem("LIMIT_EXCEEDED", f"the query's {name} is {value}, and the limit is {limit}", limit=name, most=limit)
        for name, value, limit in zip(Weight._fields, weight, most, strict=True)
        if value > limit
    ]


class Scales:
    """Weighs selections of one document; a fragment once, however often it is spread."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._document = document
        self._variables = dict(variables)
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._weighed: dict[str, Weight] = {}

    def weigh(self, operation: str | None) -> Weight:
        """The weight of the operation of that name, or of the only one."""
        operations = [node for node in self._document.definitions if isinstance(node, OperationDefinitionNode)]
        chosen = [node for node in operations if node.name and node.name.value == operation] or operations
        for variable in chosen[0].variable_definitions or ():
            if isinstance(variable.default_value, IntValueNode):
                self._variables.setdefault(variable.variable.name.value, int(variable.default_value.value))
        return self._selections(chosen[0].selection_set, self._schema.get_root_type(chosen[0].operation))

    def _selections(self, selections: SelectionSetNode | None, parent: object) -> Weight:
        weights = [self._selection(node, parent) for node in selections.selections] if selections else []
        return Weight(
            sum(weight.cost for weight in weights),
            max((weight.depth for weight in weights), default=0),
            sum(weight.aliases for weight in weights),
        )

    def _selection(self, node: SelectionNode, parent: object) -> Weight:
        match node:
            case FieldNode():
                return self._field(node, parent)
            case FragmentSpreadNode(name=name):
                return self._fragment(name.value)
            case InlineFragmentNode(type_condition=condition):
                narrowed = self._schema.get_type(condition.name.value) if condition else parent
                return self._selections(node.selection_set, narrowed)
        raise AssertionError(f"{node.kind} is no selection")

    def _field(self, node: FieldNode, parent: object) -> Weight:
        fields = parent.fields if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else {}
        definition = fields.get(node.name.value)
        if definition is None:  # __typename, or introspection, which has limits of its own
            return Weight(1, 1, int(node.alias is not None))
        within = self._selections(node.selection_set, get_named_type(definition.type))
        many = 1
        if "first" in definition.args:
            many = self._first(node)
        elif isinstance(get_nullable_type(definition.type), GraphQLList) and not str(parent).endswith("Connection"):
            many = USUAL_LIST
        return Weight(1 + many * within.cost, 1 + within.depth, within.aliases + int(node.alias is not None))

    def _fragment(self, name: str) -> Weight:
        if name not in self._weighed:
            fragment = self._fragments[name]
            condition = self._schema.get_type(fragment.type_condition.name.value)
            self._weighed[name] = self._selections(fragment.selection_set, condition)
        return self._weighed[name]

    def _first(self, node: FieldNode) -> int:
        """How many a page may have."""
        for argument in node.arguments or ():
            if argument.name.value == "first":
                match argument.value:
                    case IntValueNode(value=digits):
                        return max(int(digits), 0)
                    case VariableNode(name=name):
                        given = self._variables.get(name.value)
                        return max(given, 0) if isinstance(given, int) else DEFAULT_PAGE
        return DEFAULT_PAGE


def page_size(first: int | None) -> int:
    """How many to give; raises Problem where more are asked for than a page may have."""
    if first is None:
        return DEFAULT_PAGE
    if not 0 <= first <= LONGEST_PAGE:
        message = f"first: {first} is not within 0 and {LONGEST_PAGE}"
        raise Problem("LIMIT_EXCEEDED", message, limit="first", most=LONGEST_PAGE)
    return first
