"""Do the files of a programme folder agree with each other?"""

from collections.abc import Iterator

from pipeline.programme.findings import Finding
from pipeline.programme.indicator_rules import indicator_findings, module_findings
from pipeline.programme.instrument_rules import instrument_findings, scales_twice
from pipeline.programme.model import Programme
from pipeline.programme.programme_rules import programme_findings
from pipeline.programme.source_rules import source_findings
from pipeline.programme.succession_rules import succession_findings


def inconsistencies(programme: Programme) -> Iterator[Finding]:
    """Yield every contradiction between the files of `programme`."""
    yield from programme_findings(programme)
    for name, instrument in programme.instruments.items():
        yield from instrument_findings(programme, name, instrument)
    yield from scales_twice(programme)
    for name, source in programme.sources.items():
        yield from source_findings(programme, name, source)
    yield from indicator_findings(programme)
    yield from module_findings(programme)
    yield from succession_findings(programme)
