"""What SARIF 2.1.0 demands of the objects that fincheck writes: a JSON Schema of these alone, made by hand from the standard.

Every property that the standard gives them stands here, so that a name which is none of them is refused; those that
fincheck does not write are of any kind (``{}``).
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
COUNT: Json = {"type": "integer", "minimum": 1}
BAG: Json = {"type": "object"}
LEVEL: Json = {"enum": ["none", "note", "warning", "error"]}


def ref(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


def many(name: str) -> Json:
    return {"type": "array", "items": ref(name)}


def thing(required: str, other: str = "", /, **known: Json) -> Json:
    """Return the schema of an object: its properties, of which ``required`` must and ``other`` may stand there as they like."""
    properties = {"properties": BAG} | {name: {} for name in other.split()} | known
    return {"type": "object", "properties": properties, "required": required.split(), "additionalProperties": False}


SARIF: Json = ref("sarifLog") | {
    "definitions": {
        "sarifLog": thing(
            "version runs", "inlineExternalProperties", **{"$schema": TEXT}, version={"enum": ["2.1.0"]}, runs=many("run")
        ),
        "run": thing(
            "tool",
            "conversion language versionControlProvenance originalUriBaseIds artifacts graphs automationDetails runAggregates "
            "baselineGuid redactionTokens defaultEncoding defaultSourceLanguage newlineSequences threadFlowLocations taxonomies "
            "addresses translations policies webRequests webResponses specialLocations externalPropertyFileReferences logicalLocations",
            tool=ref("tool"), invocations=many("invocation"), results=many("result"),
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        ),
        "tool": thing("driver", "extensions", driver=ref("toolComponent")),
        "toolComponent": thing(
            "name",
            "guid organization product productSuite fullName version dottedQuadFileVersion releaseDateUtc downloadUri globalMessageStrings "
            "notifications taxa locations language contents isComprehensive localizedDataSemanticVersion "
            "minimumRequiredLocalizedDataSemanticVersion associatedComponent translationMetadata supportedTaxonomies "
            "shortDescription fullDescription",
            name=TEXT, semanticVersion=TEXT, informationUri=TEXT, rules=many("reportingDescriptor"),
        ),
        "reportingDescriptor": thing(
            "id", "deprecatedIds guid deprecatedGuids name deprecatedNames messageStrings relationships",
            id=TEXT, shortDescription=ref("multiformatMessageString"), fullDescription=ref("multiformatMessageString"),
            help=ref("multiformatMessageString"), helpUri=TEXT, defaultConfiguration=ref("reportingConfiguration"),
        ),
        "multiformatMessageString": thing("text", text=TEXT, markdown=TEXT),
        "reportingConfiguration": thing("", "enabled rank parameters", level=LEVEL),
        "invocation": thing(
            "executionSuccessful",
            "commandLine arguments responseFiles startTimeUtc endTimeUtc exitCode ruleConfigurationOverrides "
            "notificationConfigurationOverrides toolConfigurationNotifications exitCodeDescription exitSignalName exitSignalNumber "
            "processStartFailureMessage machine account processId executableLocation workingDirectory environmentVariables stdin "
            "stdout stderr stdoutStderr",
            executionSuccessful={"type": "boolean"}, toolExecutionNotifications=many("notification"),
        ),
        "notification": thing(
            "message", "threadId timeUtc exception descriptor associatedRule",
            message=ref("message"), level=LEVEL, locations=many("location"),
        ),
        "result": thing(
            "message",
            "ruleIndex rule kind analysisTarget guid correlationGuid occurrenceCount stacks codeFlows graphs graphTraversals baselineState "
            "rank attachments hostedViewerUri workItemUris provenance fixes taxa webRequest webResponse fingerprints",
            ruleId=TEXT, level=LEVEL, message=ref("message"), locations=many("location"), relatedLocations=many("location"),
            partialFingerprints={"type": "object", "additionalProperties": TEXT}, suppressions=many("suppression"),
        ),
        "message": thing("", "id arguments", text=TEXT, markdown=TEXT)
        | {"anyOf": [{"required": ["text"]}, {"required": ["id"]}]},
        "location": thing(
            "", "annotations relationships", id={"type": "integer"}, physicalLocation=ref("physicalLocation"),
            logicalLocations=many("logicalLocation"), message=ref("message"),
        ),
        "physicalLocation": thing(
            "", "address contextRegion", artifactLocation=ref("artifactLocation"), region=ref("region")
        )
        | {"anyOf": [{"required": ["artifactLocation"]}, {"required": ["address"]}]},
        "artifactLocation": thing("", "uriBaseId index description", uri=TEXT),
        "region": thing(
            "", "charOffset charLength byteOffset byteLength snippet message sourceLanguage",
            startLine=COUNT, startColumn=COUNT, endLine=COUNT, endColumn=COUNT,
        ),
        "logicalLocation": thing("", "name index decoratedName parentIndex", fullyQualifiedName=TEXT, kind=TEXT),
        "suppression": thing(
            "kind", "guid location", kind={"enum": ["inSource", "external"]},
            status={"enum": ["accepted", "underReview", "rejected"]}, justification=TEXT,
        ),
    }
}  # fmt: skip
