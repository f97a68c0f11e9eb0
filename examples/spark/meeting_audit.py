"""Audit exports of Teams meetings on a Spark cluster: records, attendance and disconnections as Parquet, and the books.

    spark-submit --master local[*] examples/spark/meeting_audit.py --output audit exports/*.csv exports/*.jsonl

Exports are CSV with a column AuditData (`Search-UnifiedAuditLog`, the Purview portal) or text with a record to a line;
both may be gzip-compressed. The package `teams_meeting_audit` has to be installed where executors run.

The answers are those of one machine. Records are made where their partition lies; what is told about all of them
together comes in groups of whole meetings, to each of which everything is added that records anywhere say of people.
"""

import argparse
import functools
import json

import pyarrow
import pyarrow.compute
import teams_meeting_audit as tma
from pyspark import TaskContext
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

COUNTS = ["Records", "Meetings", "Participants", "CallParticipants", "OtherOperations", "Duplicates", "Rejected"]
#: What stands for an Id that was not recorded, in lower case.
NO_ID = ["", "n/a", "unknown (unknown)", "00000000-0000-0000-0000-000000000000"]
#: Columns that analyses do not look at, and that are large.
UNNEEDED = ["ArtifactShareSessions", "ParticipantInfo", "AppAccessContext", "ExtraProperties", "UnknownFields"]
#: What the meeting is called whose sessions nobody had: it only says who people are.
PEOPLE = "people"
#: Which columns together say something of a person; of which rows; and whether they do so only where a meeting is named.
SAID_OF_PEOPLE = [
    (["UserObjectId", "UserPrincipalName", "DisplayName", "ParticipantKind", "ApplicationId", "ApplicationName",
      "ParticipantOrganizationId", "OrganizationId"], "RecordKind != 'Meeting'", True),
    (["InviterUserIdentifier", "InviterUserPrincipalName", "InviterDisplayName"], "RecordKind != 'Meeting'", False),
    (["OrganizerObjectId", "OrganizerUserPrincipalName", "OrganizerName"], "true", True),
    (["UserKey", "UserId"], "true", False),
]  # fmt: skip


def plain(schema):
    """The types as Spark has them: without dictionaries."""
    types = [field.type.value_type if pyarrow.types.is_dictionary(field.type) else field.type for field in schema]
    return pyarrow.schema(list(zip(schema.names, types)))


def ddl(schema):
    """The same for Spark."""
    types = {"string": "string", "int64": "bigint", "int32": "int", "bool": "boolean", "timestamp[us, tz=UTC]": "timestamp"}
    return ", ".join(f"`{field.name}` {types[str(field.type)]}" for field in schema)


COLUMNS = [row["Name"] for row in tma.fields().rows() if row["Name"] != "Source"]
RECORDS = plain(pyarrow.table(tma.Reader(columns=COLUMNS)).schema)
#: In which partition a row was read, and in one row of each partition the counts of all its records.
READ = RECORDS.append(pyarrow.field("Partition", pyarrow.int32())).append(pyarrow.field("Books", pyarrow.string()))


def audit_data(spark, paths):
    """One column with the text of each record."""

    def of(path):
        if not path.removesuffix(".gz").endswith(".csv"):
            return spark.read.text(path).where("trim(value) != ''").select(F.col("value").alias("AuditData"))
        # Cells have line breaks in them, so that a file cannot be split: many files make many partitions. Each path may have
        # other columns; the files of one pattern may not.
        table = spark.read.csv(path, header=True, enforceSchema=False, multiLine=True, quote='"', escape='"')
        return table.select(F.coalesce("AuditData", F.lit("")).alias("AuditData"))

    return functools.reduce(DataFrame.unionAll, map(of, paths))


def read_partition(batches):
    """The rows of a partition's records, without the duplicates among them; then its books."""
    partition = TaskContext.get().partitionId()

    def rows(table):
        batch = pyarrow.record_batch(table)
        place = pyarrow.repeat(pyarrow.scalar(partition, pyarrow.int32()), len(batch))
        return pyarrow.RecordBatch.from_arrays([*batch.columns, place, pyarrow.nulls(len(batch), "string")], schema=READ)

    with tma.Reader(text="plain", columns=COLUMNS, threads=1) as reader:
        for batch in batches:
            reader.add(batch.column(0).to_pylist())
            while (table := reader.poll()) is not None:
                yield rows(table)
        yield from map(rows, reader)
        (summary,) = reader.summary().rows()
        books = json.dumps({name: summary[name] for name in COUNTS})
        yield pyarrow.RecordBatch.from_pylist([{"Partition": partition, "Books": books}], schema=READ)


def marked(read):
    """The rows with whether their record is a duplicate of one in another partition: the first holds, with all its rows."""
    place = F.struct("Partition", "RecordNumber")
    # A record without an Id is never a duplicate.
    identity = F.when(~F.trim(F.lower("AuditId")).isin(NO_ID), F.lower("AuditId"))
    record = F.coalesce(identity, F.concat_ws(" ", "Partition", "RecordNumber"))
    rows = read.where("Books is null")
    return rows.withColumn("IsDuplicate", place != F.min(place).over(Window.partitionBy(record)))


def books_of(read, rows):
    """The counts over all partitions; each record is in one of them."""
    of_partition = F.from_json("Books", ", ".join(f"{name} bigint" for name in COUNTS)).alias("Books")
    told = read.where("Books is not null").select(of_partition)
    books = told.agg(*(F.coalesce(F.sum(f"Books.{name}"), F.lit(0)).alias(name) for name in COUNTS)).first().asDict()
    duplicates = rows.where("IsDuplicate").groupBy("RecordKind").agg(F.count_distinct("Partition", "RecordNumber"))
    for kind, count in duplicates.collect():
        books[f"{kind}s"] -= count
        books["Duplicates"] += count
    if books["Records"] != sum(books[name] for name in COUNTS[1:]):
        raise RuntimeError(f"the books do not balance: {books}")
    return books


def people(records):
    """What all records together say of people, each thing once with its latest time: sessions without a time."""
    meeting = F.when(F.col("MeetingId").isNotNull(), PEOPLE)
    latest = F.max("CreationTime").alias("CreationTime")
    said = []
    for columns, of_rows, in_meeting in SAID_OF_PEOPLE:
        place = (meeting if in_meeting else F.lit(None).cast("string")).alias("MeetingId")
        said.append(records.where(of_rows).groupBy(place, *columns).agg(latest))
    member = "inline(from_json(Members, 'array<struct<UserObjectId: string, UPN: string, DisplayName: string>>'))"
    members = records.where("Members is not null").selectExpr("CreationTime", member)
    members = members.withColumnRenamed("UPN", "UserPrincipalName")
    said.append(members.groupBy("UserObjectId", "UserPrincipalName", "DisplayName").agg(latest))
    everything = functools.reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), said)
    return everything.withColumn("RecordKind", F.lit("Participant"))


def answer(question, known, records):
    """The answer about the meetings of these records."""
    with tma.Analysis() as analysis:
        analysis.add(known)
        analysis.add(records)
        table = pyarrow.table(getattr(analysis, question)())
    table = table.cast(plain(table.schema))
    return table.filter(pyarrow.compute.field("MeetingId") != PEOPLE)


def answers(question, known, records, groups):
    """The answer about all meetings, many of them at a time."""
    schema = ddl(plain(pyarrow.table(getattr(tma.Analysis(), question)()).schema))
    group = F.pmod(F.xxhash64("MeetingId"), F.lit(groups)).alias("Group")
    meetings = records.where("MeetingId is not null").groupBy(group)
    return meetings.applyInArrow(lambda table: answer(question, known.value, table), schema)


def disconnections(known, records, groups):
    """Whose connection broke. Those of one network may be one incident, whatever the meetings: they are seen together."""
    by_meeting = answers("disconnections", known, records, groups).persist()
    networks = by_meeting.where("Network is not null").select("MeetingId", "Network").distinct()

    def of_network(key, table):
        return answer("disconnections", known.value, table).filter(pyarrow.compute.field("Network") == key[0])

    together = records.join(networks, "MeetingId").groupBy("Network").applyInArrow(of_network, by_meeting.schema)
    return by_meeting.where("Network is null").unionByName(together)


def run(spark, paths, output, groups=64):
    """Writes records (by day), attendance and disconnections below the folder, and gives the books."""
    # Days and Arrow's times are UTC, and other readers of the files shall see that of the times in them.
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    audit_data(spark, paths).mapInArrow(read_partition, ddl(READ)).write.mode("overwrite").parquet(f"{output}/read")
    read = spark.read.schema(ddl(READ)).parquet(f"{output}/read")
    rows = marked(read)
    day = F.to_date(F.coalesce("StartTime", "JoinTime", "CreationTime"))
    kept = rows.where("not IsDuplicate").drop("Partition", "RecordNumber", "Books", "IsDuplicate").withColumn("Day", day)
    kept.repartition("Day").write.mode("overwrite").partitionBy("Day").parquet(f"{output}/records")
    books = books_of(read, rows)

    records = spark.read.parquet(f"{output}/records").drop("Day", *UNNEEDED)
    known = spark.sparkContext.broadcast(people(records).toArrow())
    answers("attendance", known, records, groups).write.mode("overwrite").parquet(f"{output}/attendance")
    disconnections(known, records, groups).write.mode("overwrite").parquet(f"{output}/disconnections")
    return books


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("exports", nargs="+", metavar="EXPORT", help="CSV with a column AuditData, else a record to a line")
    parser.add_argument("--output", required=True, help="folder for the Parquet files")
    parser.add_argument("--groups", type=int, default=64, help="of meetings, one at a time in memory (default: %(default)s)")
    arguments = parser.parse_args()
    spark = SparkSession.builder.appName("meeting audit").getOrCreate()
    for name, count in run(spark, arguments.exports, arguments.output, arguments.groups).items():
        print(f"{name}: {count}")
    spark.stop()


if __name__ == "__main__":
    main()
